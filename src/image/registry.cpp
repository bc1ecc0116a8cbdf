#include "image/registry.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/digester.hpp"

namespace rkt::image {
namespace {

constexpr const char* kAccept =
    "Accept: application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
    "application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

bool is_digest(const std::string& reference) { return reference.find(':') != std::string::npos; }

void check_digest(const std::string& wanted, const std::string& content) {
    const Digest digest = Digest::parse(wanted);
    const std::string seen = digest_hex(digest.algorithm(), content);
    if (seen != digest.hex()) {
        throw Error("the digest does not match: wanted " + digest.str() + ", got " + digest.algorithm() + ":" + seen);
    }
}

// A page of some proxy or portal instead of the registry's answer.
void check_json(const HttpResponse& response) {
    const std::string_view body = text::trim(response.body);
    if (body.starts_with('<'))
        throw Error("the answer is a web page, not JSON (is a proxy or a login page in between?)");
}

// Several scopes are several parameters (the distribution token spec); the challenge has them with blanks in between.
std::string scope_parameters(const std::string& scopes) {
    std::string parameters;
    for (const std::string& scope : text::split(scopes, ' ')) {
        if (!scope.empty()) parameters += "&scope=" + url_escape(scope);
    }
    return parameters;
}

Registry::Document checked(const HttpResponse& response, const std::string& reference) {
    check_json(response);
    Registry::Document document{response.body, response.header("content-type"), "sha256:" + sha256_hex(response.body)};
    if (is_digest(reference)) {
        check_digest(reference, document.content);
        document.digest = reference;
    } else if (const auto promised = response.header("docker-content-digest"); !promised.empty()) {
        check_digest(promised, document.content);
    }
    return document;
}

}  // namespace

Registry::Registry(std::string base, std::string repository, std::optional<Credentials> credentials,
                   HttpOptions options)
    : base_(std::move(base)),
      repository_(std::move(repository)),
      credentials_(std::move(credentials)),
      options_(std::move(options)) {}

Registry::Document Registry::manifest(const std::string& reference) {
    const HttpResponse response = get_manifest(reference);
    if (response.status != 200) refuse(response, "manifest " + reference);
    return checked(response, reference);
}

std::optional<Registry::Document> Registry::find_manifest(const std::string& reference) {
    const HttpResponse response = get_manifest(reference);
    if (response.status == 404) return std::nullopt;
    if (response.status != 200) refuse(response, "manifest " + reference);
    return checked(response, reference);
}

HttpResponse Registry::get_manifest(const std::string& reference) {
    return get(base_ + "/v2/" + repository_ + "/manifests/" + reference, {kAccept});
}

std::string Registry::document(const oci::Descriptor& blob) {
    const HttpResponse response = get(base_ + "/v2/" + repository_ + "/blobs/" + blob.digest.str(), {});
    if (response.status != 200) refuse(response, "blob " + blob.digest.str());
    if (response.body.size() != blob.size) {
        throw Error("blob " + blob.digest.str() + ": the size does not match: wanted " + std::to_string(blob.size) +
                    " bytes, got " + std::to_string(response.body.size()));
    }
    with_context("blob " + blob.digest.str(), [&] { check_digest(blob.digest.str(), response.body); });
    return response.body;
}

std::unique_ptr<ByteSource> Registry::blob(const oci::Descriptor& blob, std::function<void(uint64_t)> progress) {
    return http_stream({base_ + "/v2/" + repository_ + "/blobs/" + blob.digest.str(), blob.size,
                        [this](bool refresh) { return authorization(refresh); }, std::move(progress)},
                       options_);
}

HttpResponse Registry::get(const std::string& url, const std::vector<std::string>& headers) {
    return send({url, headers});
}

HttpResponse Registry::send(HttpRequest request) {
    if (request.url.starts_with('/')) request.url.insert(0, base_);
    const bool is_ours = request.url.starts_with(base_ + "/");
    const auto with_authorization = [&](bool refresh) {
        HttpRequest whole = request;
        // An upload may go on at a storage of somebody else's.
        if (is_ours) {
            for (auto& header : authorization(refresh)) whole.headers.push_back(std::move(header));
        }
        return http_send(whole, options_);
    };
    HttpResponse response = with_authorization(false);
    if (response.status != 401 || !is_ours) return response;
    const auto challenge = parse_challenge(response.header("www-authenticate"));
    if (!challenge) return response;
    {
        const std::lock_guard guard(mutex_);
        challenge_ = challenge;
    }
    return with_authorization(true);
}

std::vector<std::string> Registry::authorization(bool refresh) {
    const std::lock_guard guard(mutex_);
    if (refresh && challenge_) authenticate(*challenge_);
    if (authorization_.empty()) return {};
    return {"Authorization: " + authorization_};
}

void Registry::authenticate(const AuthChallenge& challenge) {
    if (challenge.scheme == AuthChallenge::Scheme::bearer) {
        authorization_ = "Bearer " + fetch_token(challenge);
        return;
    }
    if (!credentials_)
        throw Error("the registry wants a user and a password, and there are none for it (auth.d, auth.json)");
    authorization_ = "Basic " + encode_base64(credentials_->user + ":" + credentials_->password);
}

std::string Registry::fetch_token(const AuthChallenge& challenge) const {
    if (challenge.realm.empty()) throw Error("the registry's challenge names no realm");
    const std::string scope = challenge.scope.empty() ? "repository:" + repository_ + ":pull" : challenge.scope;
    HttpRequest request{challenge.realm};
    if (credentials_ && !credentials_->identity_token.empty()) {
        // OAuth2 as distribution's token server has it: the identity token is a refresh token.
        request.form = "grant_type=refresh_token&client_id=rkt&service=" + url_escape(challenge.service) +
                       "&scope=" + url_escape(scope) + "&refresh_token=" + url_escape(credentials_->identity_token);
    } else {
        request.url += (challenge.realm.find('?') == std::string::npos ? "?service=" : "&service=") +
                       url_escape(challenge.service) + scope_parameters(scope);
        if (credentials_) request.basic = {credentials_->user, credentials_->password};
    }
    return with_context("getting a token", [&] {
        const HttpResponse response = http_get(request, options_);
        if (response.status != 200) refuse(response, "token");
        check_json(response);
        return parse_token_answer(response.body);
    });
}

void Registry::refuse(const HttpResponse& response, const std::string& what) {
    const std::string said = parse_registry_errors(response.body);
    const std::string status = std::to_string(response.status);
    const std::string detail = said.empty() ? "status " + status : said;
    if (response.status == 404) throw Error(what + ": not found (" + detail + ")");
    if (response.status == 401 || response.status == 403) throw Error(what + ": access denied (" + detail + ")");
    throw Error(what + ": the registry answers with " + detail);
}

}  // namespace rkt::image
