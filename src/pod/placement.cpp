#include "pod/placement.hpp"

#include "base/text.hpp"

namespace rkt::pod {
namespace {

// cgroup_path of the unified hierarchy, or of systemd's own one where v1 is mounted (cgroups(7)).
std::string cgroup_path(std::string_view proc_cgroup) {
    std::string named;
    for (const auto& line : text::split(proc_cgroup, '\n')) {
        if (line.starts_with("0::")) return line.substr(3);
        const size_t at = line.find(":name=systemd:");
        if (at != std::string::npos) named = line.substr(at + 14);
    }
    return named;
}

}  // namespace

Placement decide_placement(std::string_view proc_cgroup, bool started_by_systemd) {
    const std::string path = cgroup_path(proc_cgroup);
    for (const auto& part : text::split(path, '/')) {
        if (part.empty() || part.ends_with(".slice")) continue;
        const bool is_service = part.ends_with(".service");
        if (!is_service && !part.ends_with(".scope")) return {};
        // user@UID.service is a whole manager of its own, not the service of this command.
        const bool of_the_system = !path.starts_with("/user.slice/");
        return {is_service && of_the_system && started_by_systemd, part};
    }
    return {};
}

}  // namespace rkt::pod
