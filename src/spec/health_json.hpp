// docker's Healthcheck object of an image's config: {"Test": ["CMD-SHELL", "…"], "Interval": 30000000000, …}, times in
// nanoseconds, 0: the default (docker's image-spec, "Healthcheck").
#pragma once

#include "spec/json.hpp"
#include "spec/plan.hpp"

namespace rkt {

PlanHealth parse_image_health(const json::Node& node);  // throws ParseError
// ["CMD", "/bin/check"], ["CMD-SHELL", "…"], ["NONE"] (empty), or the words themselves.
std::vector<std::string> health_command(std::vector<std::string> test);

}  // namespace rkt
