#include "net/detach.hpp"

#include <optional>

#include "base/error.hpp"
#include "net/catalog.hpp"
#include "net/cni/plugin.hpp"
#include "net/firewall.hpp"

namespace rkt::net {
namespace {

void undo(const PodId& pod, const Record& record, const std::vector<std::string>& config_dirs) {
    if (record.name == kFirewallRecord) {
        for (const FirewallRule& rule : parse_rules(record.text)) close(rule);
        return;
    }
    const auto attachment = CniAttachment::parse(record.text, record.name);
    cni::del(attachment.network, {pod.str(), "", attachment.interface, attachment.args, plugin_dirs(config_dirs)}, attachment.result);
}

}  // namespace

void detach(const PodId& pod, const std::vector<Record>& records, const std::vector<std::string>& config_dirs) {
    std::optional<Error> first;
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
        try {
            undo(pod, *record, config_dirs);
        } catch (const Error& error) {
            if (!first) first = error;
        }
    }
    if (first) throw Error(*first);
}

}  // namespace rkt::net
