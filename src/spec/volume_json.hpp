// Volumes in a pod manifest.
#pragma once

#include "spec/json.hpp"
#include "spec/volume.hpp"

namespace rkt::json {

Volume parse_volume(const Node& node);  // throws ParseError
Value print_volume(const Volume& volume);

}  // namespace rkt::json
