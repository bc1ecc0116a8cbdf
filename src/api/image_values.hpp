// An image as its object shows it: the properties of io.rkt1.Image.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "image/store.hpp"

namespace rkt::api {

struct ImageValues {
    std::string name;
    std::vector<std::string> references;
    uint64_t size = 0;
    uint64_t imported = 0;
    uint64_t last_used = 0;
    std::string signing_key;
    std::string signer;
    std::vector<std::string> layers;
    std::map<std::string, std::string> labels;
    std::map<std::string, std::string> annotations;
};

ImageValues to_values(const image::StoredImage& image, std::vector<std::string> references);
std::vector<std::string> changed_properties(const ImageValues& before, const ImageValues& after);

}  // namespace rkt::api
