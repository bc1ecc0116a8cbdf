// What is said of one app: after its image, or of all of them.
#pragma once

#include "cli/parsed_args.hpp"
#include "cli/pod_args.hpp"

namespace rkt::cli {

// `of_all`: what stands before the first image. All throw UsageError.
AppArgs parse_app_args(const ImageArgs& image, const GivenOptions& of_all);
NameValues parse_environment(const GivenOptions& options, std::string_view name);
NameValues parse_pairs(const GivenOptions& options, std::string_view name);
NameValues parse_annotations(const GivenOptions& options);  // --annotation

}  // namespace rkt::cli
