// What the image store writes down beside an image and beside a layer (image/layout.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "spec/id.hpp"

namespace rkt {

// images/ID/record.json
struct ImageRecord {
    std::string reference;
    std::string manifest_digest;
    std::vector<Digest> layers;  // diffIDs, bottom first
    uint64_t size = 0;           // bytes of the plain tars
    int64_t imported_ns = 0;     // since the epoch
    std::vector<std::string> insecure_options;

    static ImageRecord parse(std::string_view json);
    [[nodiscard]] std::string print() const;
};

// layers/HEX/record.json
struct LayerRecord {
    uint64_t entries = 0;
    uint64_t size = 0;  // bytes of the plain tar

    static LayerRecord parse(std::string_view json);
    [[nodiscard]] std::string print() const;
};

}  // namespace rkt
