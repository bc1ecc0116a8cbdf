// HTTP for registries, on libcurl: small documents whole, blobs as a stream that resumes by itself.
// Redirects are followed, without taking credentials to another host (libcurl keeps a custom
// Authorization header to the host it was meant for).
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "image/import.hpp"

namespace rkt::image {

struct HttpOptions {
    bool verify_tls = true;
    bool allow_http = false;                        // also as the target of a redirect
    std::string ca_file;                            // "": the system's
    int attempts = 5;                               // of one request
    std::chrono::milliseconds backoff{500};         // before the second attempt; doubles, with jitter
    std::chrono::milliseconds max_backoff{30'000};  // also bounds what Retry-After may ask for
    std::chrono::seconds connect_timeout{20};
    std::chrono::seconds stall_timeout{30};  // no byte for so long: the connection is given up
    std::chrono::seconds timeout{0};         // of one attempt as a whole; 0: none
    size_t max_document = 4u << 20;
};

struct HttpResponse {
    long status = 0;
    std::map<std::string, std::string> headers;  // names in lower case; the last of several wins
    std::string body;                            // at most max_document; of an error status, too
    [[nodiscard]] std::string header(const std::string& name) const;
};

// The connection could not be made, or broke, after all attempts.
class HttpError : public Error {
public:
    HttpError(const std::string& message, bool speaks_no_tls) : Error(message), speaks_no_tls_(speaks_no_tls) {}
    // Nobody listens there, or who does takes no handshake. A certificate that is refused is none of that.
    [[nodiscard]] bool speaks_no_tls() const noexcept { return speaks_no_tls_; }

private:
    bool speaks_no_tls_;
};

// What is sent; opened anew for each attempt, and after a redirect.
struct HttpBody {
    uint64_t size = 0;
    std::function<std::unique_ptr<ByteSource>()> open;
};

struct HttpRequest {
    std::string url;
    std::vector<std::string> headers{};                          // "Name: value"
    std::string form{};                                          // not empty: POST of application/x-www-form-urlencoded
    std::optional<std::pair<std::string, std::string>> basic{};  // user and password, for basic authentication
    std::string method{};                                        // "": GET, or POST of the form
    std::optional<HttpBody> body{};                              // of PUT, POST and PATCH
    bool is_repeatable = true;                                   // false: one attempt; what it left is the caller's
};

// Tries again on 429, 5xx and broken connections. Any other status is the caller's to judge.
HttpResponse http_send(const HttpRequest& request, const HttpOptions& options);
HttpResponse http_get(const HttpRequest& request, const HttpOptions& options);

// A body of `size` bytes as a stream. A dropped connection is taken up again where it broke (Range,
// RFC 9110 14); of a server that ignores the range, what is known already is skipped. `authorize` gives
// the headers for each attempt: a token may have expired meanwhile.
struct BlobRequest {
    std::string url;
    uint64_t size;
    std::function<std::vector<std::string>(bool refresh)> authorize;
    std::function<void(uint64_t done)> progress;
};
std::unique_ptr<ByteSource> http_stream(BlobRequest request, const HttpOptions& options);

std::string url_escape(std::string_view s);

}  // namespace rkt::image
