// Names of tar entries.
#pragma once

#include <string>
#include <string_view>

namespace rkt::image {

// "./a//b/" → "a/b"; "" for the root. Absolute names are taken as relative to the root. Throws Error for
// a name with a ".." component: no honest tool writes one, and none must leave the layer.
std::string clean_entry_path(std::string_view raw);

}  // namespace rkt::image
