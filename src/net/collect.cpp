#include "net/collect.hpp"

#include "net/catalog.hpp"
#include "net/cni/plugin.hpp"

namespace rkt::net {
namespace {

FileLock lock(const std::string& run_dir, LockMode mode) {
    return FileLock::take(Dir::open_or_create(run_dir), "cni.lock", mode);
}

std::vector<CniValidAttachment> attachments_to(const std::string& network, const std::vector<PodRecords>& pods) {
    std::vector<CniValidAttachment> attachments;
    for (const PodRecords& pod : pods) {
        for (const Record& record : pod.records) {
            if (!is_attachment(record)) continue;
            if (CniAttachment::parse(record.text, record.name).network.name == network)
                attachments.push_back({pod.pod.str(), record.name});
        }
    }
    return attachments;
}

}  // namespace

void collect(const std::function<std::vector<PodRecords>()>& alive, const std::vector<std::string>& config_dirs,
             const std::string& run_dir) {
    auto networks = configured_networks(config_dirs);
    std::erase_if(networks,
                  [](const ConfiguredNetwork& network) { return !network.cni || !cni::knows_gc(*network.cni); });
    if (networks.empty()) return;
    const FileLock held = lock(run_dir, LockMode::exclusive);
    const auto pods = alive();
    for (const ConfiguredNetwork& network : networks) {
        cni::gc(*network.cni, plugin_dirs(config_dirs), attachments_to(network.name, pods));
    }
}

FileLock keep_collection_away(const std::string& run_dir) { return lock(run_dir, LockMode::shared); }

}  // namespace rkt::net
