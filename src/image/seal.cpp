#include "image/seal.hpp"

#include <sha2.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::image {
namespace {

std::string sha256_of(std::string_view content) {
    std::array<char, SHA256_DIGEST_STRING_LENGTH> hex{};
    ::SHA256Data(reinterpret_cast<const uint8_t*>(content.data()), content.size(), hex.data());
    return std::string("sha256:") + hex.data();
}

// Of what runs: an ACI is its own tar, unpacked under that digest; another image is what its manifest lists.
std::string digest_of(const Layout& layout, const StoredImage& image) {
    if (image.aci) return image.aci->str();
    return sha256_of(layout.images.open_dir(image.id.str()).read_file("source-manifest"));
}

bool was_wanted_unsigned(const StoredImage& image) {
    return std::find(image.insecure_options.begin(), image.insecure_options.end(), "image") !=
           image.insecure_options.end();
}

}  // namespace

void check_seal(const Layout& layout, const StoredImage& image, bool insecure) {
    with_context("image " + text::quoted(image.reference), [&] {
        const std::string digest = digest_of(layout, image);
        const std::string& recorded = image.verification ? image.verification->digest : image.manifest_digest;
        if (digest != recorded) {
            throw Error("what the store has is not what was fetched: " + digest + " instead of " + recorded +
                        " (rkt image verify names what is damaged, rkt fetch mends it)");
        }
        if (!image.verification && !insecure && !was_wanted_unsigned(image)) {
            throw Error("nobody is known to have signed it (rkt fetch asks for its signature; " +
                        std::string("--insecure-options=image runs it without)"));
        }
    });
}

}  // namespace rkt::image
