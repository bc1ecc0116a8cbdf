// From a layer's compressed bytes to a committed layers/HEX, and from a manifest to images/ID. Used
// by the registry client and by local layouts and archives alike; only rkt-fetch links it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/lock.hpp"
#include "image/layout.hpp"
#include "spec/oci.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {

// Against hostile images; each has a clear error when exceeded.
struct Limits {
    uint64_t layer_bytes = 64ull << 30;  // of the plain tar
    uint64_t layer_entries = 4'000'000;
    uint64_t remembered_names = 256ull << 20;  // bytes; of directories and of names taken twice, kept in memory
};

// Blocking source of bytes. read returns 0 at the end, throws Error on failure.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    virtual size_t read(std::span<char> buffer) = 0;
};

struct LayerRequest {
    oci::Descriptor blob;  // compressed digest and size that must come out
    Digest diff_id;        // digest of the plain tar that must come out
};

// To be held from before the first layer until the image is in: gc waits for it.
[[nodiscard]] FileLock lock_against_gc(const Layout& layout);

// One pass: read → hash → inflate → hash → unpack → commit. `open` is called only when the layer is
// not in the store yet (and nobody else is importing it at the moment: then its result is awaited).
// Throws Error naming the layer; leaves at most garbage that gc owns. Safe to call from several
// threads at once with different layers.
void import_layer(const Layout& layout, const LayerRequest& layer, const Limits& limits,
                  const std::function<std::unique_ptr<ByteSource>()>& open);

struct ImageRequest {
    std::string reference;        // refs/ key
    std::string source_manifest;  // bytes
    std::string manifest_digest;
    std::string config;  // bytes
    oci::Origin origin;
    std::vector<std::string> insecure_options;
    std::optional<Verification> verification;
};
// After all layers are in: writes images/ID and refs/. An image that is there already is only touched.
ImageId import_image(const Layout& layout, const ImageRequest& request);

// sha256/sha512 over memory, lower-case hex (OpenSSL EVP).
std::string sha256_hex(std::string_view data);
std::string sha512_hex(std::string_view data);

}  // namespace rkt::image
