#include "cli/wanted_image.hpp"

#include <filesystem>

namespace rkt::cli {

ImageReference parse_image(const std::string& image) {
    std::error_code none;
    ImageReference reference = parse_reference(image, std::filesystem::is_regular_file(image, none));
    if (auto* aci = std::get_if<AciReference>(&reference); aci != nullptr && !aci->is_url()) {
        aci->location = std::filesystem::absolute(aci->location).lexically_normal().string();
    }
    return reference;
}

}  // namespace rkt::cli
