// When an app that has ended is begun again: the options of `run` and the annotations of an app that keep them in a pod
// manifest, where `run-prepared` finds them.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "spec/image_manifest.hpp"
#include "spec/plan.hpp"

namespace rkt {

// Named as the options of the command line; values as systemd.service(5) and systemd.unit(5) write them.
inline constexpr std::array<std::string_view, 6> kRestartSettings{
    "restart", "restart-sec", "restart-steps", "restart-max-delay-sec", "start-limit-interval-sec", "start-limit-burst"};

// "coreos.com/rkt/stage2/restart-sec", beside rkt's own for streams (rkt-1.30.md 4.12).
std::string restart_annotation(std::string_view setting);

// Without annotations: never. Throws ParseError naming the annotation.
PlanRestart parse_restart(const NameValues& annotations);
// One setting of it. Throws UsageError: what it wants.
void set_restart(PlanRestart& restart, std::string_view setting, std::string_view value);

}  // namespace rkt
