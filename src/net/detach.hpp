// The end of what outlives a pod.
#pragma once

#include <string>
#include <vector>

#include "net/pod_network.hpp"
#include "spec/id.hpp"

namespace rkt::net {

// What PodNetworkRequest::record was told: an interface and its CniAttachment, firewalls' rules, or an interface.
struct Record {
    std::string name;
    std::string text;
};
inline constexpr const char* kFirewallRecord = "firewall";
inline constexpr const char* kLoopbackRecord = "loopback";  // a LoopbackDoor
[[nodiscard]] bool is_attachment(const Record& record);     // a CniAttachment, under its interface's name

// Undoes them, the last name first; the pod's namespace may be gone, and nobody may hold anything of its networks. Goes
// on after a failure and throws the first one at the end.
void detach(const PodId& pod, const std::vector<Record>& records, const std::vector<std::string>& config_dirs,
            const std::string& run_dir = kRunDir);

}  // namespace rkt::net
