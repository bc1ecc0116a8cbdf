#include "image/entry_path.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::image {

std::string clean_entry_path(std::string_view raw) {
    std::string path;
    for (const auto& component : text::split(raw, '/')) {
        if (component.empty() || component == ".") continue;
        if (component == "..") throw Error("the name " + text::quoted(raw) + " leads upwards");
        if (!path.empty()) path += '/';
        path += component;
    }
    return path;
}

}  // namespace rkt::image
