#include "image/trust/registry_signatures.hpp"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "image/digester.hpp"
#include "image/trust/cosign.hpp"
#include "spec/registry.hpp"

namespace rkt::image {
namespace {

constexpr int kMaxSignatures = 64;
constexpr size_t kMaxRegistrySignature = 64U << 10;
constexpr std::string_view kFile = "file://";

std::optional<std::string> read_file_url(const std::string& url) {
    const std::string path = url.substr(kFile.size());
    const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file) return read_all(file, kMaxRegistrySignature);
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw SystemError(errno, "opening " + path);
}

// The administrator wrote the URL; what comes from it is believed only for its signature.
std::optional<std::string> read_url(const std::string& url, const FetchOptions& options) {
    if (url.starts_with(kFile)) return read_file_url(url);
    HttpOptions http = options.http;
    http.verify_tls = !options.insecure_tls;
    http.allow_http = true;
    http.max_document = kMaxRegistrySignature;
    const HttpResponse response = http_get({url}, http);
    if (response.status == 404) return std::nullopt;
    if (response.status != 200) throw Error(url + ": HTTP status " + std::to_string(response.status));
    return response.body;
}

// One that is broken says so when it is looked at: another may be good.
FoundSignature read_cosign(Registry& registry, const oci::Descriptor& layer, const std::string& where) {
    FoundSignature found{where, "", "", ""};
    const auto annotation = layer.annotations.find(kCosignSignature);
    const auto signature = annotation == layer.annotations.end() ? std::nullopt : decode_base64(annotation->second);
    if (!signature) {
        found.why_broken = std::string("it has no annotation ") + kCosignSignature + " in base64";
        return found;
    }
    found.signature = *signature;
    try {
        found.content = registry.document(layer);
    } catch (const Error& error) {
        found.why_broken = error.what();
    }
    return found;
}

}  // namespace

Lookaside find_lookaside(const DockerReference& reference, const FetchOptions& options) {
    RegistriesD places;
    std::vector<std::string> files;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(options.containers_dir + "/registries.d", none)) {
        if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        const Fd fd(check(::open(file.c_str(), O_RDONLY | O_CLOEXEC), "opening " + file));
        places.merge(read_all(fd, 4U << 20), file);
    }
    return places.lookaside(reference);
}

std::vector<FoundSignature> find_simple_signatures(const DockerReference& reference, const Digest& manifest,
                                                   const FetchOptions& options) {
    std::vector<FoundSignature> found;
    const std::string lookaside = find_lookaside(reference, options).url;
    for (int n = 1; !lookaside.empty() && n <= kMaxSignatures; ++n) {
        const std::string url = signature_url(lookaside, reference, manifest, n);
        auto content = with_context("looking for signatures", [&] { return read_url(url, options); });
        if (!content) break;
        found.push_back({url, std::move(*content), "", ""});
    }
    return found;
}

std::string cosign_tag(const Digest& manifest) { return manifest.algorithm() + "-" + manifest.hex() + ".sig"; }

std::vector<FoundSignature> find_cosign_signatures(Registry& registry, const Digest& manifest) {
    const std::string tag = cosign_tag(manifest);
    return with_context("looking for signatures", [&] {
        std::vector<FoundSignature> found;
        const auto document = registry.find_manifest(tag);
        if (!document) return found;
        const auto parsed = oci::parse_manifest(document->content, document->content_type);
        const auto* list = std::get_if<oci::Manifest>(&parsed);
        if (list == nullptr) throw Error(tag + " is no image manifest");
        for (const auto& layer : list->layers) {
            if (layer.media_type != kCosignPayload || layer.size > kMaxRegistrySignature) continue;
            if (found.size() == kMaxSignatures) break;
            found.push_back(read_cosign(registry, layer, tag + ", " + layer.digest.str()));
        }
        return found;
    });
}

}  // namespace rkt::image
