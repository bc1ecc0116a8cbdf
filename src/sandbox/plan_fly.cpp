#include "sandbox/plan_fly.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "spec/capability.hpp"
#include "spec/health.hpp"
#include "spec/isolators.hpp"

namespace rkt::sandbox {
namespace {

// They only confine.
constexpr std::array<std::string_view, 5> kIgnored = {kRetainCapabilities, kRemoveCapabilities, kRetainSyscalls,
                                                      kRemoveSyscalls, kSeccompProfile};

bool is_ignored(const Isolator& isolator) {
    return std::find(kIgnored.begin(), kIgnored.end(), isolator.name) != kIgnored.end();
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

// It would need a place of the pod's own in the app's /run, which may be the host's.
void speak_for_no_app(PlanApp& app) {
    if (app.sdnotify != SdNotify::container) return;
    app.sdnotify = SdNotify::ignore;
    std::erase_if(app.env, [](const std::string& variable) {
        return variable.starts_with("NOTIFY_SOCKET=") || variable.starts_with("WATCHDOG_USEC=");
    });
}

}  // namespace

void plan_fly(Plan& plan) {
    if (plan.apps.size() != 1 || plan.is_mutable) throw Error("flavor fly runs exactly one app");
    PlanApp& app = plan.apps.front();
    if (!plan.sysctls.empty()) throw Error("flavor fly cannot keep sysctls: they are the host's");
    check_memory_volumes(plan, app);
    plan.host_network = true;
    plan.has_interfaces = false;
    plan.protect_paths = false;
    app.capabilities = kAllCapabilities;
    app.ambient_capabilities = 0;
    app.seccomp = false;
    app.filter.clear();
    speak_for_no_app(app);
}

std::vector<std::string> ignored_by_fly(const PodManifest& manifest) {
    std::vector<std::string> lines;
    for (const RuntimeApp& app : manifest.apps) {
        if (const std::string* mode = find_value(app.annotations, health_annotation("sdnotify"));
            mode && *mode == "container") {
            lines.push_back("app \"" + app.name.str() + "\": flavor fly ignores --sdnotify=container");
        }
        if (!app.app) continue;
        for (const Isolator& isolator : app.app->isolators) {
            if (!is_ignored(isolator)) continue;
            lines.push_back("app \"" + app.name.str() + "\": flavor fly ignores isolator \"" + isolator.name + "\"");
        }
    }
    return lines;
}

}  // namespace rkt::sandbox
