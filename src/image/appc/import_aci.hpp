// From the bytes of an ACI to images/ID (appc/spec aci.md): its tar becomes one layer, named by the SHA-256 of the
// plain tar, with rootfs/ as its tree and without a meaning for ".wh." names; its manifest becomes the image's.
//
// An image is a list of layers, as any other: those of its dependencies in their order, then its own. That is what rkt
// rendered: the file of the last image that has one wins, whatever is above a directory hides it. Where an image or a
// dependency has a pathWhitelist, no list of layers can say so: then the tree is rendered once into a layer of its own.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "image/import.hpp"
#include "spec/image_manifest.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {

// The images that one another's dependencies have led to, outermost first. A cycle is seen by the id of what was read:
// a newer version of an image may well have an older one below it.
struct DependencyChain {
    struct Link {
        ImageId id;
        std::string name;
    };
    std::vector<Link> links;
    // Of one command: how many dependencies it has asked for so far.
    std::shared_ptr<size_t> asked = std::make_shared<size_t>(0);

    // With one more below. Throws Error for a cycle, and where it gets too deep.
    [[nodiscard]] DependencyChain below(const ImageId& id, const std::string& name) const;
    // Throws Error when there have been too many.
    void count() const;
};

struct AciRequest {
    std::vector<std::string> references;  // refs/ that will mean the image; never empty
    // What the manifest must say, if anything: of an image that was asked for by name (rkt-1.30.md 2.1).
    std::optional<AppcReference> wanted;
    // Who signed the compressed bytes; its digest is filled in here.
    std::optional<Verification> verification;
    // The same where who may sign depends on the name inside; before anything is imported. Throws Error.
    std::function<Verification(const ImageManifest&)> verification_for{};
    std::string blob_sha512;  // "": not known; otherwise what the compressed bytes must have: what was verified
    std::vector<std::string> insecure_options;
    std::optional<HttpCache> cache;
    DependencyChain chain{};  // of a dependency: what ResolveDependency got
};

// Fetches a dependency if need be; `chain` goes into its AciRequest. Throws Error.
using ResolveDependency = std::function<ImageId(const Dependency&, const DependencyChain& chain)>;

// `aci`: as it was downloaded; gzip, bzip2, xz, zstd or plain, known by its first bytes. Throws Error naming what is
// wrong; nothing is imported then. Where the tar is in the store already, it is read and compared all the same.
ImageId import_aci(const Layout& layout, ByteSource& aci, const AciRequest& request, const Limits& limits,
                   const ResolveDependency& resolve);

}  // namespace rkt::image
