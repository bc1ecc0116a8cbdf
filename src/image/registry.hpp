// One repository at one registry: the distribution API v2 (opencontainers/distribution-spec) with its
// token authentication.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "image/http.hpp"
#include "spec/oci.hpp"
#include "spec/registry.hpp"

namespace rkt::image {

class Registry {
public:
    // `base`: "https://HOST[:PORT]". Credentials are used over https only, unless http was allowed.
    Registry(std::string base, std::string repository, std::optional<Credentials> credentials, HttpOptions options);

    struct Document {
        std::string content;
        std::string content_type;
        std::string digest;  // computed, "sha256:…"
    };
    // `reference`: a tag, or a digest, which the content must then have. Throws Error naming the reason:
    // missing, not allowed, not JSON.
    Document manifest(const std::string& reference);
    std::optional<Document> find_manifest(const std::string& reference);  // nullopt: the registry has none
    // A blob that is small: the configuration. Checked against size and digest.
    std::string document(const oci::Descriptor& blob);
    // A layer's blob as a stream (several at once, from several threads). Not checked: the import does.
    std::unique_ptr<ByteSource> blob(const oci::Descriptor& blob, std::function<void(uint64_t)> progress);

    // Any request of the API, authenticated; what it answers is the caller's to judge. The URL is absolute, or begins
    // with "/v2/".
    HttpResponse send(HttpRequest request);
    [[nodiscard]] const std::string& repository() const noexcept { return repository_; }
    // Throws Error: why the registry does not give, or take, `what`.
    [[noreturn]] static void refuse(const HttpResponse& response, const std::string& what);

private:
    HttpResponse get_manifest(const std::string& reference);
    HttpResponse get(const std::string& url, const std::vector<std::string>& headers);
    std::vector<std::string> authorization(bool refresh);
    void authenticate(const AuthChallenge& challenge);
    std::string fetch_token(const AuthChallenge& challenge) const;

    std::string base_;
    std::string repository_;
    std::optional<Credentials> credentials_;
    HttpOptions options_;
    std::mutex mutex_;           // of what follows
    std::string authorization_;  // value of the header; "" anonymous
    std::optional<AuthChallenge> challenge_;
};

}  // namespace rkt::image
