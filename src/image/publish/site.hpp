// A directory that any web server can serve as a site of appc images (appc/spec discovery.md): images with their
// signatures, a public key, and pages that tell where they are.
//
//   DIR/index.html                                    discovery: the page of the host, or of the URL's path
//   DIR/pubkeys.gpg                                   the key, armored; pubkeys-FINGERPRINT.gpg: further ones
//   DIR/HOST/APP-VERSION-OS-ARCH.aci, .aci.asc        named as {name}-{version}-{os}-{arch}.{ext} says
//   DIR/HOST/APP-latest-OS-ARCH.aci, .aci.asc         the one that was published last, for who asks for no version
//   DIR/APP/index.html                                discovery, once more: the page of the image's own name
#pragma once

#include <string>
#include <vector>

#include "image/publish/gpg_signer.hpp"

namespace rkt::image {

struct SiteRequest {
    std::string dir;
    std::string url;  // https://HOST[/PATH]: where `dir` will be served
    std::vector<std::string> acis;
    bool overwrite = false;  // images of the same version
};

// Each file appears whole, pages last. Returns the files of images. Throws Error or UsageError before anything is
// written: a name that is not below the URL, a manifest without os or arch.
std::vector<std::string> publish_site(const SiteRequest& request, const GpgSigner& signer);

}  // namespace rkt::image
