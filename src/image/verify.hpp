// `rkt image verify`: what the store has of an image, compared with what was fetched. What is damaged is marked
// (image/damage.hpp), so that the next fetch replaces it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "image/check_layer.hpp"
#include "image/layout.hpp"

namespace rkt::image {

class Verifier {
public:
    explicit Verifier(const Layout& layout) : layout_(layout) {}

    // Of images/ID, one line for each thing that is not what it was. Layers that several images share are read once.
    // Throws Error where it cannot be found out or cannot be marked.
    std::vector<std::string> verify(const ImageId& id);

private:
    const LayerFindings& layer(const Digest& layer);

    const Layout& layout_;
    std::map<Digest, LayerFindings> layers_;
};

}  // namespace rkt::image
