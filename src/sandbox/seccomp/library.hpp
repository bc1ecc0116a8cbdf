// The seam between the two halves of this folder: what librkt-seccomp.so exports. It needs libseccomp, whose loading
// and work only a filter costs that was not compiled yet.
#pragma once

#include <string>

#include "spec/seccomp_filter.hpp"

namespace rkt::sandbox::seccomp {

struct Library {
    std::string (*compile)(const rkt::seccomp::Filter& filter);
};
inline constexpr const char* kLibrarySymbol = "rkt_seccomp_library";

}  // namespace rkt::sandbox::seccomp
