#include "image/publish/registry_target.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/curl_handle.hpp"
#include "image/publish/memory_blob.hpp"

namespace rkt::image {
namespace {

// Where the upload goes on: absolute, or below the registry (RFC 9110, 10.2.2).
std::string upload_url(const HttpResponse& response) {
    std::string location = response.header("location");
    if (location.empty()) throw Error("the registry does not say where to upload to");
    return location;
}

std::string with_digest(std::string url, const Digest& digest) {
    url += url.find('?') == std::string::npos ? '?' : '&';
    return url + "digest=" + url_escape(digest.str());
}

HttpBody no_body() { return {0, open_memory("")}; }

}  // namespace

bool RegistryTarget::has(const oci::Descriptor& blob) {
    const HttpResponse response = registry_.send({.url = url("/blobs/" + blob.digest.str()), .method = "HEAD"});
    if (response.status == 200) return true;
    if (response.status != 404) Registry::refuse(response, "blob " + blob.digest.str());
    return !options_.mount_from.empty() && mount(blob);
}

// A registry that cannot, or will not, begins an upload instead: it is called off.
bool RegistryTarget::mount(const oci::Descriptor& blob) {
    const HttpResponse response = registry_.send({.url = url("/blobs/uploads/?mount=" + url_escape(blob.digest.str()) +
                                                             "&from=" + url_escape(options_.mount_from)),
                                                  .method = "POST",
                                                  .body = no_body()});
    if (response.status == 201) return true;
    if (response.status == 202) (void)registry_.send({.url = upload_url(response), .method = "DELETE"});
    return false;
}

void RegistryTarget::put(const oci::Descriptor& blob, const OpenBlob& open) {
    const std::string what = "blob " + blob.digest.str();
    for (int number = 1;; ++number) {
        try {
            return upload(blob, open, what);
        } catch (const HttpError& error) {
            if (number >= options_.http.attempts) throw;
            wait_before_attempt(number + 1, {error.what(), true, false, {}}, options_.http);
        }
    }
}

std::string RegistryTarget::begin_upload(const std::string& what) {
    const HttpResponse response = registry_.send({.url = url("/blobs/uploads/"), .method = "POST", .body = no_body()});
    if (response.status != 202) Registry::refuse(response, what);
    return upload_url(response);
}

// In one piece. What a broken one leaves is in a session of the registry's that nobody goes on with.
void RegistryTarget::upload(const oci::Descriptor& blob, const OpenBlob& open, const std::string& what) {
    const std::string session = begin_upload(what);
    const HttpResponse response = registry_.send({.url = with_digest(session, blob.digest),
                                                  .headers = {"Content-Type: application/octet-stream"},
                                                  .method = "PUT",
                                                  .body = HttpBody{blob.size, open},
                                                  .is_repeatable = false});
    if (response.status != 201) Registry::refuse(response, what);
}

void RegistryTarget::put_manifest(const oci::Descriptor& manifest, const std::string& content) {
    const std::string reference = options_.reference.empty() ? manifest.digest.str() : options_.reference;
    const std::string what = "manifest " + reference;
    const HttpResponse response = registry_.send({.url = url("/manifests/" + reference),
                                                  .headers = {"Content-Type: " + manifest.media_type},
                                                  .method = "PUT",
                                                  .body = HttpBody{content.size(), open_memory(content)}});
    if (response.status != 201) Registry::refuse(response, what);
    const std::string said = response.header("docker-content-digest");
    if (!said.empty() && said != manifest.digest.str()) {
        throw Error(what + ": the registry took it as " + text::printable(said) + ", it is " + manifest.digest.str());
    }
}

}  // namespace rkt::image
