// An image of a command line that fetches: what it is called, and where its signature is.
#pragma once

#include <string>

#include "spec/reference.hpp"

namespace rkt::cli {

struct WantedImage {
    std::string image;
    std::string signature{};  // --signature: a file; "": where its kind has it
};

// What is a file is one, whatever it is called (rkt-1.30.md 1.4). The path of an ACI becomes absolute: the store keeps
// it as a name. Throws ParseError.
ImageReference parse_image(const std::string& image);

}  // namespace rkt::cli
