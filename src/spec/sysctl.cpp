#include "spec/sysctl.hpp"

#include <algorithm>
#include <array>

#include "base/contains.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt {
namespace {

// ipc_namespaces(7), uts_namespaces(7).
constexpr std::array<std::string_view, 12> kIpc{"kernel/msgmax",      "kernel/msgmnb",      "kernel/msgmni",
                                                "kernel/msg_next_id", "kernel/sem",         "kernel/sem_next_id",
                                                "kernel/shmall",      "kernel/shmmax",      "kernel/shmmni",
                                                "kernel/shm_next_id", "kernel/auto_msgmni", "kernel/shm_rmid_forced"};
constexpr std::string_view kMessageQueues = "fs/mqueue/";
constexpr std::string_view kNetwork = "net/";
constexpr std::array<std::string_view, 2> kUts{"kernel/hostname", "kernel/domainname"};
constexpr std::array<std::string_view, 4> kPerInterface{"net/ipv4/conf/", "net/ipv6/conf/", "net/ipv4/neigh/",
                                                        "net/ipv6/neigh/"};
constexpr std::array<std::string_view, 3> kNoInterface{"all", "default", "lo"};

bool is_sysctl_component(const std::string& part) {
    return !part.empty() && part != "." && part != ".." && text::printable(part) == part;
}

}  // namespace

std::string sysctl_path(std::string_view name) {
    std::string path(name);
    const size_t first = path.find_first_of("./");
    if (first != std::string::npos && path[first] == '.') {
        for (char& c : path) c = c == '.' ? '/' : c == '/' ? '.' : c;
    }
    const auto parts = text::split(path, '/');
    if (parts.size() < 2 || !std::all_of(parts.begin(), parts.end(), is_sysctl_component)) {
        throw Error(text::quoted(name) + " is no name of a sysctl");
    }
    return path;
}

std::string sysctl_obstacle(const std::string& path, const SysctlScope& scope) {
    if (path.starts_with(kNetwork)) return scope.own_network ? "" : "the pod's network is the host's";
    if (contains(kIpc, path) || path.starts_with(kMessageQueues)) {
        return scope.own_ipc ? "" : "the pod's IPC namespace is the host's";
    }
    if (contains(kUts, path)) return "";
    return "it is the host's, no namespace has one of its own";
}

bool is_interface_sysctl(const std::string& path) {
    return std::any_of(kPerInterface.begin(), kPerInterface.end(), [&](std::string_view prefix) {
        if (!path.starts_with(prefix)) return false;
        return !contains(kNoInterface,
                         std::string_view(path).substr(prefix.size(), path.find('/', prefix.size()) - prefix.size()));
    });
}

}  // namespace rkt
