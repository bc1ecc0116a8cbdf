#include "deploy/service.hpp"

#include "spec/unit_words.hpp"

namespace rkt::deploy {
namespace {

struct Setting {
    const char* section;
    const char* key;
    const char* value;
    const char* why;
};

constexpr Setting kSettings[] = {
    {"Unit", "Requires", "rkt-fetch@%N.service",
     "Fetches images that are missing: no download is part of TimeoutStartSec="},
    {"Unit", "After", "rkt-fetch@%N.service", ""},
    {"Service", "Type", "notify", "Active when the pod is ready: each app runs, or has said READY=1, or is healthy"},
    {"Service", "Slice", "machine.slice", ""},
    {"Service", "Delegate", "yes", "Each app has a cgroup of its own below the service's"},
    {"Service", "KillMode", "mixed", "SIGTERM is for the pod's init, which ends the apps in their order"},
    {"Service", "Restart", "on-failure", ""},
};

}  // namespace

UnitFile service_unit(const PodService& service) {
    UnitFile unit;
    unit.section("Unit").add("Description", text_value(service.description));
    if (!service.source.empty()) unit.section("Unit").add("SourcePath", text_value(service.source));
    for (const Setting& setting : kSettings) unit.section(setting.section).add(setting.key, setting.value, setting.why);
    unit.section("Service").add("ExecStart", exec_words(service.command));
    unit.append(service.more);
    return unit;
}

}  // namespace rkt::deploy
