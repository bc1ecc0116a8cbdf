#include "sandbox/plan_fly.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "spec/capability.hpp"

namespace rkt::sandbox {
namespace {

constexpr std::array<std::string_view, 4> kIgnored = {"os/linux/capabilities-retain-set",
                                                      "os/linux/capabilities-remove-set", "os/linux/seccomp-retain-set",
                                                      "os/linux/seccomp-remove-set"};
// They are the process's own, or its cgroup's.
constexpr std::array<std::string_view, 1> kKept = {"os/linux/no-new-privileges"};

template <size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

void check_isolators(const RuntimeApp& app) {
    for (const Isolator& isolator : app.app->isolators) {
        if (contains(kIgnored, isolator.name) || contains(kKept, isolator.name)) continue;
        throw Error("app \"" + app.name.str() + "\": flavor fly cannot keep isolator \"" + isolator.name + "\"");
    }
}

// Without a place of the pod's own there is no mount of it to be copied.
void check_memory_volumes(const Plan& plan, const PlanApp& app) {
    for (const PlanVolume& volume : plan.volumes) {
        const auto uses = std::count_if(app.mounts.begin(), app.mounts.end(),
                                        [&](const PlanMount& mount) { return mount.volume == volume.name; });
        if (volume.kind != VolumeKind::tmpfs || uses < 2) continue;
        throw Error("volume \"" + volume.name + "\": flavor fly mounts a tmpfs in one place only");
    }
}

}  // namespace

void plan_fly(Plan& plan, const PodManifest& manifest) {
    if (plan.apps.size() != 1 || plan.is_mutable) throw Error("flavor fly runs exactly one app");
    PlanApp& app = plan.apps.front();
    check_isolators(manifest.apps.front());
    check_memory_volumes(plan, app);
    plan.host_network = true;
    plan.has_interfaces = false;
    plan.protect_paths = false;
    app.capabilities = kAllCapabilities;
    app.ambient_capabilities = 0;
    app.seccomp = false;
    app.filter.clear();
}

std::vector<std::string> ignored_by_fly(const PodManifest& manifest) {
    std::vector<std::string> lines;
    for (const RuntimeApp& app : manifest.apps) {
        if (!app.app) continue;
        for (const Isolator& isolator : app.app->isolators) {
            if (!contains(kIgnored, isolator.name)) continue;
            lines.push_back("app \"" + app.name.str() + "\": flavor fly ignores isolator \"" + isolator.name + "\"");
        }
    }
    return lines;
}

}  // namespace rkt::sandbox
