// The seam between the two halves of this room: what librkt-metadata.so exports. It needs libmicrohttpd and libcrypto,
// which no other verb of the main program needs.
#pragma once

#include "metadata/service.hpp"

namespace rkt::metadata {

struct Library {
    void (*serve)(ServiceOptions options);
};
inline constexpr const char* kLibrarySymbol = "rkt_metadata_library";

namespace library {
void serve(ServiceOptions options);
}  // namespace library

}  // namespace rkt::metadata
