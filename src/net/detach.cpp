#include "net/detach.hpp"

#include <optional>

#include "base/error.hpp"
#include "net/catalog.hpp"
#include "net/cni/plugin.hpp"
#include "net/firewall.hpp"
#include "net/loopback_door.hpp"

namespace rkt::net {
namespace {

void undo(const PodId& pod, const Record& record, const std::vector<std::string>& config_dirs,
          const std::string& run_dir) {
    if (record.name == kLoopbackRecord) return close_loopback_door(LoopbackDoor::parse(record.text), run_dir);
    if (record.name == kFirewallRecord) {
        for (const FirewallRule& rule : parse_rules(record.text)) close(rule);
        return;
    }
    const auto attachment = CniAttachment::parse(record.text, record.name);
    cni::del(attachment.network, {pod.str(), "", attachment.interface, attachment.args, plugin_dirs(config_dirs)},
             attachment.result);
}

}  // namespace

bool is_attachment(const Record& record) { return record.name != kFirewallRecord && record.name != kLoopbackRecord; }

void detach(const PodId& pod, const std::vector<Record>& records, const std::vector<std::string>& config_dirs,
            const std::string& run_dir) {
    std::optional<Error> first;
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
        try {
            undo(pod, *record, config_dirs, run_dir);
        } catch (const Error& error) {
            if (!first) first = error;
        }
    }
    if (first) throw Error(*first);
}

}  // namespace rkt::net
