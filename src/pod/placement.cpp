#include "pod/placement.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cstdlib>

#include "base/dir.hpp"
#include "base/text.hpp"

namespace rkt::pod {
namespace {

// Of the line that begins, after its number, with `hierarchy` (cgroups(7)); "": there is none.
std::string cgroup_path(std::string_view proc_cgroup, std::string_view hierarchy) {
    for (const auto& line : text::split(proc_cgroup, '\n')) {
        const size_t colon = std::min(line.find(':'), line.size());
        if (std::string_view(line).substr(colon).starts_with(hierarchy)) return line.substr(colon + hierarchy.size());
    }
    return "";
}

}  // namespace

Placement decide_placement(std::string_view proc_cgroup, bool started_by_systemd) {
    const std::string unified = cgroup_path(proc_cgroup, "::");
    // systemd's own one where v1 is mounted.
    const std::string path = unified.empty() ? cgroup_path(proc_cgroup, ":name=systemd:") : unified;
    for (const auto& part : text::split(path, '/')) {
        if (part.empty() || part.ends_with(".slice")) continue;
        const bool is_service = part.ends_with(".service");
        if (!is_service && !part.ends_with(".scope")) break;
        // user@UID.service is a whole manager of its own, not the service of this command.
        const bool of_the_system = !path.starts_with("/user.slice/");
        return {is_service && of_the_system && started_by_systemd, part, unified};
    }
    return {false, "", unified};
}

const Placement& place_self() {
    static const Placement placement = decide_placement(read_all(Dir::open("/proc/self").open_file("cgroup", O_RDONLY)),
                                                        std::getenv("INVOCATION_ID") != nullptr);
    return placement;
}

}  // namespace rkt::pod
