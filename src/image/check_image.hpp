// The files of images/ID compared with each other and with the id: whether they are what was fetched.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "image/layout.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {

struct ImageFindings {
    std::optional<ImageRecord> record;  // none: it cannot be read
    std::string manifest;               // appc's, as it is
    std::vector<std::string> problems;  // `config has other content than it had`
};

// Of an ACI only what can be said without its tar.
ImageFindings check_image_files(const Dir& image, const ImageId& id);
// Whether images/ID is there, and nothing to be replaced.
bool has_intact_image(const Layout& layout, const ImageId& id);

}  // namespace rkt::image
