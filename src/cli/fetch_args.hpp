// What `fetch` was asked for, typed and checked; `rkt` and `rkt-fetch` read it alike.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/parsed_args.hpp"
#include "cli/wanted_image.hpp"
#include "image/fetch.hpp"

namespace rkt::cli {

struct FetchArgs {
    std::vector<WantedImage> images;
    image::PullPolicy pull_policy = image::PullPolicy::update;
    bool full = false;
    bool quiet = false;
    // Of rkt-fetch only.
    std::optional<int> error_fd;
    bool as_candidates = false;
};
FetchArgs parse_fetch_args(const ParsedArgs& parsed);  // throws UsageError, ParseError

}  // namespace rkt::cli
