// What the isolators of an app, or of a pod, may be called and hold (appc/spec ace.md, rkt-1.30.md 12). Whether they
// can be applied is the plan's business; a manifest with one that is not valid is refused whole.
#pragma once

#include <string_view>
#include <vector>

#include "spec/image_manifest.hpp"
#include "spec/json.hpp"

namespace rkt::json {

// [{"name":…,"value":…}] of an app or a pod; the value is kept as it is. Throws ParseError.
std::vector<Isolator> parse_isolators(const Node& owner);
Value print_isolators(const std::vector<Isolator>& isolators);

}  // namespace rkt::json

namespace rkt {

// Kubernetes' notation: "500m", "16Mi", "1e3", "0.5".
bool is_quantity(std::string_view s);

}  // namespace rkt
