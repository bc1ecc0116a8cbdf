// A repository of a registry as the place where blobs go (distribution-spec, "Pushing").
#pragma once

#include "image/publish/blob_target.hpp"
#include "image/registry.hpp"

namespace rkt::image {

class RegistryTarget : public BlobTarget {
public:
    struct Options {
        std::string reference;   // tag, or digest, of the manifest; "": its digest
        std::string mount_from;  // a repository of the same registry that may have the blobs already; "": none
        HttpOptions http;        // attempts of a blob, each from its beginning
    };
    RegistryTarget(Registry& registry, Options options) : registry_(registry), options_(std::move(options)) {}

    [[nodiscard]] bool has(const oci::Descriptor& blob) override;
    void put(const oci::Descriptor& blob, const OpenBlob& open) override;
    void put_manifest(const oci::Descriptor& manifest, const std::string& content) override;

private:
    [[nodiscard]] std::string url(const std::string& rest) const { return "/v2/" + registry_.repository() + rest; }
    bool mount(const oci::Descriptor& blob);
    std::string begin_upload(const std::string& what);
    void upload(const oci::Descriptor& blob, const OpenBlob& open, const std::string& what);

    Registry& registry_;
    Options options_;
};

}  // namespace rkt::image
