// --flavor, and the --stage1-… options by which rkt 1.x chose one (rkt-1.30.md 4.1).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/pod_args.hpp"
#include "pod/contents.hpp"

namespace rkt::cli {

Flavor parse_flavor(const GivenOptions& options);  // throws UsageError

// Whether that is an image of rkt's fly flavor: "coreos.com/rkt/stage1-fly:1.30.0", "/usr/lib/rkt/stage1-fly.aci".
bool names_fly(std::string_view stage1);

// What was asked for and is of no meaning for the pod's flavor: one line each.
std::vector<std::string> ignored_by_flavor(const pod::PodContents& contents, const StartArgs& args);

}  // namespace rkt::cli
