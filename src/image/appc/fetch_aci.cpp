#include "image/appc/fetch_aci.hpp"

#include <fcntl.h>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "image/appc/aci_trust.hpp"
#include "image/appc/dependencies.hpp"
#include "image/authorization.hpp"
#include "image/damage.hpp"
#include "image/download.hpp"
#include "image/file_source.hpp"
#include "image/references.hpp"
#include "image/store.hpp"

namespace rkt::image {
namespace {

constexpr size_t kMaxAciSignature = 64U << 10;

int64_t now_ns() { return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count(); }

bool is_fresh(const HttpCache& cache) {
    const int64_t age = now_ns() - cache.fetched_ns;
    return age >= 0 && age / 1'000'000'000 < cache.max_age;
}

// An ACI somewhere on the web, or a file.
struct Remote {
    std::string url;  // or path
    std::string signature_url;
    std::optional<AppcReference> name;    // asked for by name
    std::vector<std::string> references;  // refs/ that will mean it
    DependencyChain chain{};
};

// One `fetch`, with all dependencies.
class AciFetcher {
public:
    AciFetcher(const Layout& layout, const FetchOptions& options, Progress& progress)
        : layout_(layout), options_(options), progress_(progress), trust_(options, progress) {}

    ImageId by_name(const AppcReference& name, const DependencyChain& chain = {}) {
        HttpOptions http = options_.http;
        http.verify_tls = !options_.insecure_tls;
        http.allow_http = options_.insecure_http;
        const AciEndpoint endpoint = discover_image(name, http, authorize_);
        // Neither a signature nor the way it comes would speak for it.
        if (options_.insecure_image && !options_.insecure_http && endpoint.aci_url.starts_with("http://")) {
            throw Error("discovery leads to " + endpoint.aci_url +
                        ": plain http, without a signature (--insecure-options=image,http)");
        }
        return remote({endpoint.aci_url, endpoint.signature_url, name, {name.str(), endpoint.aci_url}, chain});
    }
    ImageId by_url(const std::string& url) { return remote({url, signature_url(url), {}, {url}}); }
    ImageId by_file(const std::string& path) {
        Fd file(check(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "opening " + path));
        const Remote what{path, path + ".asc", {}, {path}};
        if (options_.insecure_image) return import(std::move(file), what, {}, {});
        const std::string signature = read_signature(options_.signature.empty() ? path + ".asc" : options_.signature);
        const SignedAci verified = verify(what, trust_.all_keys(), signature, file);
        return import(std::move(file), what, {}, verified);
    }

private:
    // ….aci?query: the signature lies beside the file.
    static std::string signature_url(std::string url) {
        return url.insert(std::min(url.find_first_of("?#"), url.size()), ".asc");
    }

    static std::string read_signature(const std::string& path) {
        const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (!file && errno == ENOENT) {
            throw Error("there is no signature " + path +
                        " (--signature names another file; --insecure-options=image does without)");
        }
        if (!file) throw SystemError(errno, "opening " + path);
        return with_context("reading " + path, [&] { return read_all(file, kMaxAciSignature); });
    }

    [[nodiscard]] SignedAci verify(const Remote& what, const std::vector<TrustedKey>& keys,
                                   const std::string& signature, const Fd& file) const {
        return with_hint(what, [&] { return trust_.verify(keys, signature, file); });
    }

    template <typename F>
    static auto with_hint(const Remote& what, F&& check) -> decltype(check()) {
        try {
            return check();
        } catch (const Error& error) {
            if (error.message().find("unknown entity") == std::string::npos) throw;
            throw Error(error.message() + " (if you trust it: rkt trust --prefix " +
                        (what.name ? text::quoted(what.name->name) : "NAME") + ")");
        }
    }

    // nullopt: the server has it not ready (202).
    std::optional<std::string> fetch_signature(const std::string& url) const {
        HttpOptions http = http_for(url);
        http.max_document = kMaxAciSignature;
        const HttpResponse response = http_get({url, authorize_(url)}, http);
        if (response.status == 200) return response.body;
        if (response.status == 202) return std::nullopt;
        if (response.status == 404 || response.status == 410) {
            throw Error("the image is not signed: " + url + " is not there (--insecure-options=image does without)");
        }
        throw Error(url + ": bad HTTP status code: " + std::to_string(response.status));
    }

    [[nodiscard]] HttpOptions http_for(const std::string& url) const {
        HttpOptions http = options_.http;
        http.verify_tls = !options_.insecure_tls;
        http.allow_http = options_.insecure_http || url.starts_with("http://");
        return http;
    }

    // What is known of the URL, where it would be accepted today as it was then.
    std::optional<ReferenceRecord> find_known(const Remote& what) const {
        const auto record = find_reference(layout_, what.url);
        if (!record || !record->cache) return std::nullopt;
        const auto image = find_sound(Store::open(options_.data_dir), record->image);
        if (!image) return std::nullopt;
        const bool trusted = record->verification && trust_.is_trusted(record->verification->key, image->manifest.name);
        if (!options_.insecure_image && !trusted) return std::nullopt;
        if (what.name) check_wanted(image->manifest, what.name->name, what.name->wanted_labels());
        return record;
    }

    ImageId keep(const Remote& what, const ReferenceRecord& record) const {
        for (const std::string& reference : what.references) point_reference(layout_, reference, record);
        Store::open(options_.data_dir).touch(record.image);
        return record.image;
    }

    ImageId remote(const Remote& what) {
        auto known = find_known(what);
        if (known && is_fresh(*known->cache)) {
            progress_.note("image for " + what.url + " isn't expired, not fetching.");
            return keep(what, *known);
        }
        const Signature signature = find_signature(what);
        Download aci = download(
            layout_, {what.url, authorize_(what.url), known ? known->cache->etag : "", options_.limits.layer_bytes},
            http_for(what.url), progress_);
        if (aci.not_modified) {
            if (aci.cache.etag.empty()) aci.cache.etag = known->cache->etag;
            known->cache = aci.cache;
            return keep(what, *known);
        }
        const auto verified = accept(what, signature, aci.file);
        return import(std::move(aci.file), what, aci.cache, verified);
    }

    struct Signature {
        std::vector<TrustedKey> keys{};
        std::optional<std::string> content{};
    };
    // Its signer is known: that is all that can be said before the image is there.
    Signature find_signature(const Remote& what) {
        if (options_.insecure_image) return {};
        Signature signature{what.name ? trust_.keys_for(what.name->name) : trust_.all_keys(), {}};
        const bool named = what.chain.links.empty() && !options_.signature.empty();
        signature.content = named ? read_signature(options_.signature) : fetch_signature(what.signature_url);
        if (signature.content) {
            with_hint(what, [&] { AciTrust::require_known_signer(signature.keys, *signature.content); });
        }
        return signature;
    }

    // Good or bad, the file is not taken up again. It has no name, and no lock that anybody waits for, while it is
    // imported: a dependency may lead to the same URL.
    std::optional<SignedAci> accept(const Remote& what, Signature signature, const Fd& file) {
        if (!options_.insecure_image && !signature.content) {
            signature.content = fetch_signature(what.signature_url);
            if (!signature.content)
                throw Error(what.signature_url + ": the signature is still not ready (HTTP status 202)");
        }
        std::optional<SignedAci> verified;
        try {
            if (signature.content) verified = verify(what, signature.keys, *signature.content, file);
        } catch (const Error&) {
            forget_download(layout_, what.url);
            throw;
        }
        forget_download(layout_, what.url);
        return verified;
    }

    ImageId import(Fd file, const Remote& what, std::optional<HttpCache> cache,
                   const std::optional<SignedAci>& verified) {
        AciRequest request;
        request.references = what.references;
        request.wanted = what.name;
        request.chain = what.chain;
        request.insecure_options = options_.insecure_options;
        request.cache = std::move(cache);
        if (verified) {
            request.blob_sha512 = verified->sha512;
            request.verification_for = [this, &verified](const ImageManifest& manifest) {
                return trust_.verification_for(*verified, manifest.name);
            };
        }
        FileSource source(std::move(file));
        return import_aci(layout_, source, request, options_.limits,
                          [this](const Dependency& dependency, const DependencyChain& chain) {
                              return resolve({dependency.image_name, dependency.labels}, chain);
                          });
    }

    ImageId resolve(const AppcReference& name, const DependencyChain& chain) {
        if (options_.pull_policy != PullPolicy::update) {
            // The image above is run by its own signature: what is below it needs one, too.
            const auto image = find_sound(Store::open(options_.data_dir), ImageReference(name));
            if (image && (image->verification || options_.insecure_image)) return image->id;
            if (options_.pull_policy == PullPolicy::never) {
                throw Error(image ? "nobody is known to have signed it" : "it is not in the store");
            }
        }
        progress_.note("fetching " + name.str());
        return by_name(name, chain);
    }

    const Layout& layout_;
    const FetchOptions& options_;
    Progress& progress_;
    AciTrust trust_;
    Authorize authorize_ = [this](const std::string& url) { return authorization_for(url, options_.config_dirs); };
};

}  // namespace

ImageId fetch_by_name(const Layout& layout, const AppcReference& reference, const FetchOptions& options,
                      Progress& progress) {
    return AciFetcher(layout, options, progress).by_name(reference);
}

ImageId fetch_aci(const Layout& layout, const AciReference& reference, const FetchOptions& options,
                  Progress& progress) {
    AciFetcher fetcher(layout, options, progress);
    return reference.is_url() ? fetcher.by_url(reference.location) : fetcher.by_file(reference.location);
}

}  // namespace rkt::image
