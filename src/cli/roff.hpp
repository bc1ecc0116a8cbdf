// Text in manual pages.
#pragma once

#include <string>
#include <string_view>

namespace rkt::cli {

// man(7): a backslash is an escape, a dash would become a hyphen, a dot at the line's start a request.
std::string roff(std::string_view plain);

}  // namespace rkt::cli
