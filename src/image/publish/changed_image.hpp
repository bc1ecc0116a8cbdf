// An app of a pod that has ended, as `rkt export` writes it: its image and what it wrote.
#pragma once

#include <string>
#include <vector>

#include "image/upper.hpp"
#include "spec/id.hpp"

namespace rkt::image {

struct ChangedImage {
    ImageId id;  // the store need not have it any more,
    std::string manifest_json;
    std::vector<Digest> layers;  // but these, bottom first
    Upper upper;
};

}  // namespace rkt::image
