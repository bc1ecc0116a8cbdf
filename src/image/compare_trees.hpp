// Two trees entry by entry: what a layer is, and what it was when it was unpacked.
#pragma once

#include <functional>
#include <string>

#include "base/dir.hpp"
#include "image/outline_sink.hpp"

namespace rkt::image {

// Once per difference: `file "usr/bin/x" has mode 0755, had 0644`.
using OnDifference = std::function<void(const std::string& what)>;

// `outline`: what `wanted` was made by. Types, modes, owners, times, links, devices, attributes, sizes and holes;
// entries that are missing or too many. The content of files is not for this (tar_headers.hpp).
void compare_trees(const Dir& wanted, const Dir& real, const OutlineSink& outline, const OnDifference& report);

}  // namespace rkt::image
