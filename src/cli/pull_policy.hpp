// --pull-policy and its deprecated spellings --store-only and --no-store (rkt-1.30.md 1.5).
#pragma once

#include <string_view>

#include "cli/parsed_args.hpp"
#include "image/fetch.hpp"

namespace rkt::cli {

// Throws UsageError for an unknown one.
image::PullPolicy parse_pull_policy(const GivenOptions& options, image::PullPolicy preset);
std::string_view name_of(image::PullPolicy policy);

}  // namespace rkt::cli
