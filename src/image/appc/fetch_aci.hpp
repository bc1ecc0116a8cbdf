// ACIs by name, URL or file: discovery, signature, download, import, dependencies (rkt-1.30.md 2.1-2.4). The signature
// is fetched and its signer looked for before the image is downloaded, and checked before the image is unpacked.
#pragma once

#include "image/fetch.hpp"

namespace rkt::image {

ImageId fetch_by_name(const Layout& layout, const AppcReference& reference, const FetchOptions& options,
                      Progress& progress);
ImageId fetch_aci(const Layout& layout, const AciReference& reference, const FetchOptions& options, Progress& progress);

}  // namespace rkt::image
