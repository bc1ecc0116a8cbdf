// One layer of the store, compared with what was fetched: its exact tar is made again and unpacked once more, without
// content, beside it (facts-store.md 6).
#pragma once

#include <string>
#include <vector>

#include "image/layout.hpp"
#include "image/staged_layer.hpp"

namespace rkt::image {

struct LayerFindings {
    std::vector<std::string> problems;  // `file "usr/bin/x" has other content than it had`; empty: it is what it was
    std::string aci_sha512;             // of an ACI's tar: says what the image's id is
    std::string aci_manifest;           // as its tar has it
};

// Nobody may replace the layer meanwhile: its lock is taken. Throws Error where that or the comparison is not possible.
LayerFindings check_layer(const Layout& layout, const Digest& layer);

}  // namespace rkt::image
