// What a crash of the host leaves with plugins of CNI is theirs to delete (GC, from CNI 1.1 on).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/lock.hpp"
#include "net/detach.hpp"
#include "net/pod_network.hpp"

namespace rkt::net {

struct PodRecords {
    PodId pod;
    std::vector<Record> records;
};

// Tells every plugin that knows the word which attachments are alive. `alive` is asked while none is being added.
// Throws Error that names the network, the plugin, and what it said.
void collect(const std::function<std::vector<PodRecords>()>& alive, const std::vector<std::string>& config_dirs,
             const std::string& run_dir = kRunDir);

// Held while an attachment is added, from its record on.
FileLock keep_collection_away(const std::string& run_dir);

}  // namespace rkt::net
