// Kernel settings of a pod (sysctl(8), sysctl.d(5)): only those that its namespaces have of their own.
#pragma once

#include <string>
#include <string_view>

namespace rkt {

// "net.ipv4.ip_forward" or "net/ipv4/conf/eth0.1/forwarding", told apart by the first separator as in sysctl.d(5):
// the path below /proc/sys. Throws Error for what is no name of a setting.
std::string sysctl_path(std::string_view name);

struct SysctlScope {
    bool own_network = true;
    bool own_ipc = true;
};
// Why a pod cannot have a setting of its own at this path; "": it can.
std::string sysctl_obstacle(const std::string& path, const SysctlScope& scope);

// Of one network interface, which is not there before the pod's network is made: net/ipv4/conf/eth0/….
bool is_interface_sysctl(const std::string& path);

}  // namespace rkt
