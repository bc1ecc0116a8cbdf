// The end of what outlives a pod.
#pragma once

#include <string>
#include <vector>

#include "spec/id.hpp"

namespace rkt::net {

// What PodNetworkRequest::record was told: an interface and its CniAttachment, or firewalls' rules.
struct Record {
    std::string name;
    std::string text;
};
inline constexpr const char* kFirewallRecord = "firewall";

// DEL of CNI, in reverse order, and rules of firewalls; the pod's namespace may be gone. Goes on after a failure and
// throws the first one at the end.
void detach(const PodId& pod, const std::vector<Record>& records, const std::vector<std::string>& config_dirs);

}  // namespace rkt::net
