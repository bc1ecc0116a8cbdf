// What the image store writes down beside an image and beside a layer (image/layout.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/id.hpp"

namespace rkt {

// images/ID/record.json
struct ImageRecord {
    std::string reference;
    std::string manifest_digest;  // of an ACI: the SHA-256 of its plain tar
    std::vector<Digest> layers;   // diffIDs, bottom first, those of dependencies included
    uint64_t size = 0;            // bytes of the plain tars
    int64_t imported_ns = 0;      // since the epoch
    std::vector<std::string> insecure_options;
    std::string manifest_sha256;        // of `manifest`, hex; "": an ACI's is in its tar, an older rkt did not say
    std::optional<Digest> aci;          // of an ACI: the layer that is its own tar, unpacked
    std::vector<ImageId> dependencies;  // of an ACI: the images it was rendered with, in the manifest's order

    static ImageRecord parse(std::string_view json);
    [[nodiscard]] std::string print() const;
};

// Who said that an image may run: the signature that was accepted when it was fetched.
struct Verification {
    std::string digest;       // what was signed: "sha256:…" of the registry's manifest, or of an ACI's plain tar
    std::string requirement;  // what decided: a file of policy and its scope, or rkt's own default
    std::string key;          // fingerprint of an OpenPGP key, or SHA-256 of a public key (DER, SubjectPublicKeyInfo)
    std::string identity;     // of the key's owner, as the key says; or the name in the signature
    bool operator==(const Verification&) const = default;
};

// What HTTP said of an answer (RFC 9111): whether it must be asked for again, and with which ETag.
struct HttpCache {
    std::string etag;
    int64_t max_age = 0;     // seconds
    int64_t fetched_ns = 0;  // since the epoch
    bool operator==(const HttpCache&) const = default;
};

// refs/NAME: the image's id, a line end, and JSON about this name of it.
struct ReferenceRecord {
    ImageId image;
    std::optional<Verification> verification;   // none: nobody signed it, or the store is older than signatures
    std::vector<std::string> insecure_options;  // what was switched off for this name
    std::optional<HttpCache> cache;             // of an ACI's URL

    static ReferenceRecord parse(std::string_view content);
    [[nodiscard]] std::string print() const;
};

// layers/HEX/record.json
struct LayerRecord {
    uint64_t entries = 0;
    uint64_t size = 0;  // bytes of the plain tar
    bool aci = false;   // rootfs/ is the tar's own rootfs/ and no name in it is a whiteout

    static LayerRecord parse(std::string_view json);
    [[nodiscard]] std::string print() const;
};

}  // namespace rkt
