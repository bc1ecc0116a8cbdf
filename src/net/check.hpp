// Why pods cannot be reached, in plain words: one sentence for each thing found, which says what to do.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "net/detach.hpp"
#include "spec/id.hpp"
#include "spec/net_info.hpp"
#include "spec/port_forward.hpp"

namespace rkt::net {

// What stands in the way of every pod: a file of net.d that is no configuration, a plugin that is missing, a subnet
// that the host uses already, a firewall that drops.
std::vector<std::string> check_networks(const std::vector<std::string>& config_dirs);

struct PodToCheck {
    PodId pod;
    pid_t leader = 0;  // 0: it does not run
    std::vector<NetInfo> joined;
    std::vector<PortForward> ports;
    std::vector<Record> records;
    std::vector<std::string> config_dirs;
};
// And of this one: forwarding that was turned off, interfaces and routes that are gone, rules of firewalls that are
// gone, what a plugin's CHECK says, a port on which nothing listens in the pod, a port of the host that is taken.
std::vector<std::string> check_pod(const PodToCheck& pod);

}  // namespace rkt::net
