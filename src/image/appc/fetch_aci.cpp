#include "image/appc/fetch_aci.hpp"

#include "base/error.hpp"

namespace rkt::image {

ImageId fetch_by_name(const Layout& /*layout*/, const AppcReference& /*reference*/, const FetchOptions& /*options*/,
                      Progress& /*progress*/) {
    throw Error("appc images are not supported yet");
}

ImageId fetch_aci(const Layout& /*layout*/, const AciReference& /*reference*/, const FetchOptions& /*options*/,
                  Progress& /*progress*/) {
    throw Error("appc images are not supported yet");
}

}  // namespace rkt::image
