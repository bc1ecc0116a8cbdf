// When an app is ready and whether it is well: the options of `run`, the annotations of an app that keep them in a pod
// manifest, and what an image says of itself.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "spec/image_manifest.hpp"
#include "spec/plan.hpp"

namespace rkt {

// Of an image manifest. The first is rkt's; the second holds docker's HEALTHCHECK as the image's config has it.
inline constexpr const char* kSupportsNotifyAnnotation = "appc.io/executor/supports-systemd-notify";
inline constexpr const char* kImageHealthAnnotation = "appc.io/docker/healthcheck";

// Named as the options of the command line, which are docker's and podman's.
inline constexpr std::array<std::string_view, 8> kHealthSettings{
    "sdnotify",       "health-cmd",          "health-interval",       "health-timeout",
    "health-retries", "health-start-period", "health-start-interval", "health-on-failure"};
inline constexpr std::string_view kNoHealthCheck = "none";  // as health-cmd

std::string health_annotation(std::string_view setting);  // "coreos.com/rkt/stage2/health-cmd"

struct Health {
    SdNotify sdnotify = SdNotify::ignore;
    PlanHealth check;
};
// One setting of it. Throws UsageError: what it wants.
void set_health(Health& health, std::string_view setting, std::string_view value);
// What the image says, and what the app's annotations say instead. Throws ParseError naming the annotation, Error:
// sdnotify=healthy without a check.
Health parse_health(const NameValues& image, const NameValues& app);

}  // namespace rkt
