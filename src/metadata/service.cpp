// The near half of the room: it goes on to librkt-metadata.so.
#include "metadata/service.hpp"

#include "base/shared_object.hpp"
#include "metadata/library.hpp"

namespace rkt::metadata {

void serve(ServiceOptions options) {
    const auto& far_half = *static_cast<const Library*>(load_symbol("librkt-metadata.so", kLibrarySymbol));
    far_half.serve(std::move(options));
}

}  // namespace rkt::metadata
