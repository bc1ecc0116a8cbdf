#include "image/fetch_registry.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/credentials.hpp"
#include "image/import_layers.hpp"
#include "image/registry.hpp"
#include "image/registry_access.hpp"
#include "image/trust/decide.hpp"

namespace rkt::image {
namespace {

// The registry of one target, over https or, where that was allowed and https is not spoken, http.
class RegistrySource {
public:
    RegistrySource(const RegistriesConf::Target& target, const FetchOptions& options)
        : http_(http_options(options, target)),
          reference_(target.reference),
          credentials_(find_credentials(CredentialSources::from_environment(options.config_dirs), reference_.registry,
                                        reference_.repository)) {}

    Registry::Document manifest(const std::string& reference) {
        try {
            connect("https://");
            return registry_->manifest(reference);
        } catch (const HttpError& error) {
            if (!http_.allow_http || !error.speaks_no_tls()) throw;
        }
        connect("http://");
        return registry_->manifest(reference);
    }
    Registry& registry() { return *registry_; }
    [[nodiscard]] const DockerReference& reference() const { return reference_; }

private:
    void connect(const char* scheme) {
        registry_.emplace(scheme + reference_.registry, reference_.repository, credentials_, http_);
    }

    HttpOptions http_;
    DockerReference reference_;
    std::optional<Credentials> credentials_;
    std::optional<Registry> registry_;
};

// The manifest of the host's platform, and before it the indexes that lead there by digest.
std::vector<Registry::Document> resolve_manifest(RegistrySource& source) {
    const DockerReference& reference = source.reference();
    std::vector<Registry::Document> path{source.manifest(reference.digest ? reference.digest->str() : reference.tag)};
    for (int depth = 0; depth < oci::kMaxIndexDepth; ++depth) {
        const auto parsed = oci::parse_manifest(path.back().content, path.back().content_type);
        const auto* index = std::get_if<oci::Index>(&parsed);
        if (index == nullptr) return path;
        const oci::Descriptor& chosen = oci::select_platform(*index, oci::host_platform());
        path.push_back(source.registry().manifest(chosen.digest.str()));
    }
    throw Error("its indexes are nested too deeply");
}

// The digests of what will run are computed, so that from here on everything goes by what was verified.
std::optional<Verification> verify(const DockerReference& name, const std::vector<Registry::Document>& path,
                                   RegistrySource& source, const FetchOptions& options) {
    RegistryImage image{name, {}, source.registry()};
    for (auto document = path.rbegin(); document != path.rend(); ++document) {
        image.digests.push_back(Digest::parse(document->digest));
    }
    return decide(image, options);
}

// `reference`: as it was asked for, the store's name for it. `name`: what policies call it.
ImageId fetch_from(const Layout& layout, const DockerReference& reference, const DockerReference& name,
                   RegistrySource& source, const FetchOptions& options, Progress& progress) {
    const auto path = resolve_manifest(source);
    const auto verification = verify(name, path, source, options);
    const Registry::Document& document = path.back();
    const auto parsed = oci::parse_manifest(document.content, document.content_type);
    const auto& manifest = std::get<oci::Manifest>(parsed);
    const std::string config = source.registry().document(manifest.config);
    const auto open = [&](const LayerRequest& layer) {
        const std::string id = short_digest(layer.blob.digest);
        const uint64_t total = layer.blob.size;
        return source.registry().blob(layer.blob,
                                      [&progress, id, total](uint64_t done) { progress.layer(id, done, total); });
    };
    import_layers(layout, layer_requests(manifest, oci::parse_config(config)), options.limits, open, progress);
    const oci::Origin origin{reference.registry + "/" + reference.repository,
                             reference.registry,
                             reference.repository,
                             reference.tag,
                             document.digest,
                             manifest.config.digest.str()};
    return import_image(layout, {reference.str(), document.content, document.digest, config, origin,
                                 options.insecure_options, verification});
}

}  // namespace

// Mirrors in their order, then the registry itself. The last one's failure is the one to tell, and
// what the mirrors said before it.
ImageId fetch_from_registry(const Layout& layout, const DockerReference& reference, const FetchOptions& options,
                            Progress& progress) {
    const auto targets = read_registries_conf(options.registries_conf).targets(reference);
    std::string before;
    for (const auto& target : targets) {
        try {
            RegistrySource source(target, options);
            return fetch_from(layout, reference, target.name, source, options, progress);
        } catch (Error& error) {
            if (&target == &targets.back()) {
                if (!before.empty()) throw Error(std::string(error.what()) + " (before: " + before + ")");
                throw;
            }
            before += (before.empty() ? "" : "; ") + target.reference.location() + ": " + error.what();
        }
    }
    throw Error("registries.conf leaves no registry to ask");
}

}  // namespace rkt::image
