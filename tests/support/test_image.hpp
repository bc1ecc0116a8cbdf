// Images of a few bytes: configuration, manifest and layer blobs that fit together.
#pragma once

#include <string>
#include <vector>

#include "support/compressed.hpp"
#include "support/digests.hpp"

namespace rkt::test {

struct TestImage {
    std::vector<std::string> tars;
    std::vector<std::string> blobs;  // gzip
    std::string config;
    std::string manifest;

    // `variant` makes images differ that have the same layers.
    explicit TestImage(std::vector<std::string> layer_tars, const std::string& variant = "")
        : tars(std::move(layer_tars)) {
        std::string diff_ids;
        std::vector<oci::Descriptor> layers;
        for (const auto& tar : tars) {
            blobs.push_back(gzip(tar));
            diff_ids += (diff_ids.empty() ? "\"" : ",\"") + digest_of(tar).str() + "\"";
            layers.push_back(describe(blobs.back(), "application/vnd.oci.image.layer.v1.tar+gzip"));
        }
        const auto host = oci::host_platform();
        config = R"({"os":"linux","architecture":")" + host.architecture +
                 R"(","config":{"Cmd":["/bin/true"],"Labels":{"variant":")" + variant +
                 R"("}},"rootfs":{"type":"layers","diff_ids":[)" + diff_ids + "]}}";
        manifest = oci::print_manifest({describe(config, "application/vnd.oci.image.config.v1+json"), layers});
    }

    [[nodiscard]] ImageId id() const { return ImageId::from_sha512(image::sha512_hex(manifest)); }
    [[nodiscard]] std::string manifest_digest() const { return digest_of(manifest).str(); }
    [[nodiscard]] std::string layer_name(size_t i) const { return digest_of(tars[i]).hex(); }
};

}  // namespace rkt::test
