#include "cli/wanted_image.hpp"

#include <filesystem>

namespace rkt::cli {

ImageReference parse_image(const std::string& image) {
    std::error_code none;
    return parse_reference(image, std::filesystem::is_regular_file(image, none));
}

}  // namespace rkt::cli
