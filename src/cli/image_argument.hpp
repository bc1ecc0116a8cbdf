// IMAGE of a command line: what spec/reference.hpp cannot know is whether a file of that name is here
// (rkt-1.30.md 1.4).
#pragma once

#include <string>

#include "spec/reference.hpp"

namespace rkt::cli {

// The path of an ACI becomes absolute: the store is asked about it from elsewhere, too. Throws ParseError.
ImageReference parse_image(const std::string& image);

}  // namespace rkt::cli
