#include "image/publish/sign_registry.hpp"

#include <fcntl.h>

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "image/publish/memory_blob.hpp"
#include "image/publish/registry_target.hpp"
#include "image/registry_access.hpp"
#include "image/trust/cosign.hpp"
#include "spec/simple_signing.hpp"

namespace rkt::image {
namespace {

// What the name means now, and below it.
std::vector<Digest> manifests(Registry& registry, const DockerReference& reference) {
    const auto document = registry.manifest(reference.digest ? reference.digest->str() : reference.tag);
    std::vector<Digest> digests{Digest::parse(document.digest)};
    const auto parsed = oci::parse_manifest(document.content, document.content_type);
    if (const auto* index = std::get_if<oci::Index>(&parsed)) {
        for (const auto& entry : index->manifests) digests.push_back(entry.digest);
    }
    return digests;
}

std::string signed_name(const DockerReference& reference) {
    return reference.location() + (reference.tag.empty() ? "@" + reference.digest->str() : ":" + reference.tag);
}

// The file is new, and never half there: signers do not take each other's names.
std::string write_next(const Dir& dir, const std::string& signature) {
    for (int n = 1;; ++n) {
        const std::string name = "signature-" + std::to_string(n);
        if (dir.exists(name)) continue;
        const std::string staged = "." + name + "." + random_hex(8);
        dir.write_atomically(staged, signature);
        if (dir.rename_new(staged, dir, name)) return dir.path() + "/" + name;
    }
}

// cosign's image of signatures as it is now; empty where there is none.
oci::Manifest read_signatures(Registry& registry, const std::string& tag) {
    const std::string empty = R"({"architecture":"","os":"","config":{},"rootfs":{"type":"layers","diff_ids":[]}})";
    const HttpResponse response = registry.send({.url = "/v2/" + registry.repository() + "/manifests/" + tag,
                                                 .headers = {std::string("Accept: ") + oci::kManifestType}});
    if (response.status == 404) return {describe(empty, oci::kConfigType), {}};
    if (response.status != 200) Registry::refuse(response, "manifest " + tag);
    const auto parsed = oci::parse_manifest(response.body, response.header("content-type"));
    const auto* manifest = std::get_if<oci::Manifest>(&parsed);
    if (manifest == nullptr) throw Error("what is called " + tag + " are no signatures of cosign's");
    return *manifest;
}

std::string sign_one(const WritableRegistry& access, const SignaturePayload& payload, const PrivateKey& key) {
    Registry& registry = *access.registry;
    const std::string tag = payload.manifest_digest.algorithm() + "-" + payload.manifest_digest.hex() + ".sig";
    RegistryTarget target(registry, {tag, "", access.http});
    oci::Manifest manifest = read_signatures(registry, tag);

    const std::string content = payload.print();
    oci::Descriptor layer = describe(content, kCosignPayload);
    layer.annotations[kCosignSignature] = encode_base64(key.sign(content));
    if (!target.has(layer)) target.put(layer, open_memory(content));
    manifest.layers.push_back(layer);

    std::vector<Digest> diff_ids;
    for (const auto& signature : manifest.layers) diff_ids.push_back(signature.digest);
    oci::Config configuration;
    configuration.diff_ids = diff_ids;
    const std::string config = oci::print_config(configuration);
    manifest.config = describe(config, oci::kConfigType);
    if (!target.has(manifest.config)) target.put(manifest.config, open_memory(config));
    const std::string text = oci::print_manifest(manifest);
    target.put_manifest(describe(text, oci::kManifestType), text);
    return access.reference.location() + ":" + tag;
}

}  // namespace

std::vector<std::string> sign_simply(const GpgSigner& signer, const DockerReference& reference, const std::string& dir,
                                     const FetchOptions& options) {
    return with_context("signing " + reference.str(), [&] {
        const WritableRegistry access = open_for_writing(reference, options);
        std::vector<std::string> files;
        for (const Digest& digest : manifests(*access.registry, access.reference)) {
            const SignaturePayload payload{SignaturePayload::Type::simple, signed_name(reference), digest};
            const std::string place = dir + "/" + reference.repository + "@" + digest.algorithm() + "=" + digest.hex();
            files.push_back(write_next(Dir::open_or_create(place), signer.sign_message(payload.print())));
        }
        return files;
    });
}

std::vector<std::string> sign_as_cosign(const PrivateKey& key, const DockerReference& reference,
                                        const FetchOptions& options) {
    return with_context("signing " + reference.str(), [&] {
        const WritableRegistry access = open_for_writing(reference, options);
        std::vector<std::string> names;
        for (const Digest& digest : manifests(*access.registry, access.reference)) {
            names.push_back(sign_one(access, {SignaturePayload::Type::cosign, signed_name(reference), digest}, key));
        }
        return names;
    });
}

}  // namespace rkt::image
