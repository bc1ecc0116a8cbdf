#include "image/seal.hpp"

#include <sha2.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::image {
namespace {

// As registries write it; `like` says which hash.
std::string digest_of(std::string_view content, std::string_view like) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(content.data());
    std::array<char, SHA512_DIGEST_STRING_LENGTH> hex{};
    if (like.starts_with("sha512:")) return std::string("sha512:") + ::SHA512Data(bytes, content.size(), hex.data());
    return std::string("sha256:") + ::SHA256Data(bytes, content.size(), hex.data());
}

// Of what runs: an ACI is its own tar, unpacked under that digest; another image is what its manifest lists.
std::string digest_in_store(const Layout& layout, const StoredImage& image, std::string_view like) {
    if (image.aci) return image.aci->str();
    return digest_of(layout.images.open_dir(image.id.str()).read_file("source-manifest"), like);
}

bool was_wanted_unsigned(const StoredImage& image) {
    return std::find(image.insecure_options.begin(), image.insecure_options.end(), "image") !=
           image.insecure_options.end();
}

}  // namespace

void check_seal(const Layout& layout, const StoredImage& image, bool insecure) {
    with_context("image " + text::quoted(image.reference), [&] {
        const std::string& recorded = image.verification ? image.verification->digest : image.manifest_digest;
        const std::string digest = digest_in_store(layout, image, recorded);
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
