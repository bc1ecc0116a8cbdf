#include "image/http.hpp"

#include <array>

#include "base/text.hpp"
#include "image/curl_handle.hpp"

namespace rkt::image {
namespace {

constexpr size_t kMaxAttemptHeaders = 256 * 1024;  // of all answers of one attempt

struct Exchange {
    HttpResponse response;
    size_t max_document = 0;
    size_t header_bytes = 0;
    bool too_large = false;

    static size_t on_header(char* data, size_t, size_t size, void* self) {
        auto& exchange = *static_cast<Exchange*>(self);
        auto& response = exchange.response;
        exchange.header_bytes += size;
        if (exchange.header_bytes > kMaxAttemptHeaders) return 0;
        const std::string_view line(data, size);
        if (line.starts_with("HTTP/")) response.headers.clear();  // of a redirect or an interim answer
        if (const size_t colon = line.find(':'); colon != std::string_view::npos) {
            response.headers[text::to_lower(line.substr(0, colon))] = text::trim(line.substr(colon + 1));
        }
        return size;
    }
    static size_t on_body(char* data, size_t, size_t size, void* self) {
        auto& exchange = *static_cast<Exchange*>(self);
        exchange.too_large = exchange.response.body.size() + size > exchange.max_document;
        if (exchange.too_large) return 0;
        exchange.response.body.append(data, size);
        return size;
    }
};

// The body of a request, given to libcurl piece by piece. What its source throws is thrown again after the transfer.
class Upload {
public:
    explicit Upload(const HttpBody& body) : body_(body), source_(body.open()) {}

    void attach(CURL* curl) {
        curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(body_.size));
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
        curl_easy_setopt(curl, CURLOPT_READDATA, this);
        curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, on_seek);
        curl_easy_setopt(curl, CURLOPT_SEEKDATA, this);
    }
    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    static size_t on_read(char* buffer, size_t, size_t size, void* self) {
        return static_cast<Upload*>(self)->guarded<size_t>(CURL_READFUNC_ABORT, [&](Upload& upload) {
            return upload.source_->read({buffer, size});
        });
    }
    // libcurl begins again after a redirect.
    static int on_seek(void* self, curl_off_t offset, int origin) {
        if (offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
        return static_cast<Upload*>(self)->guarded<int>(CURL_SEEKFUNC_FAIL, [](Upload& upload) {
            upload.source_ = upload.body_.open();
            return CURL_SEEKFUNC_OK;
        });
    }
    template <typename T, typename F>
    T guarded(T failed, F&& f) noexcept {
        try {
            return f(*this);
        } catch (...) {  // no exception may pass through libcurl
            failure_ = std::current_exception();
            return failed;
        }
    }

    const HttpBody& body_;
    std::unique_ptr<ByteSource> source_;
    std::exception_ptr failure_;
};

void set_method(CURL* curl, const HttpRequest& request) {
    if (request.method == "HEAD") {
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    } else if (!request.method.empty()) {
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
}

// Asking before a body is sent (RFC 9110, 10.1.1) costs a second with a server that does not answer: small ones just
// go.
std::vector<std::string> headers_of(const HttpRequest& request) {
    constexpr uint64_t kSmall = 1u << 20;
    auto headers = request.headers;
    if (request.body && request.body->size < kSmall) headers.emplace_back("Expect:");
    return headers;
}

// One attempt. nullopt: `exchange` has an answer.
std::optional<Failure> attempt(const HttpRequest& request, const HttpOptions& options, Exchange& exchange) {
    const CurlHandle handle = make_handle(request.url, options);
    const CurlList headers = make_headers(headers_of(request));
    std::array<char, CURL_ERROR_SIZE> detail{};
    CURL* curl = handle.get();
    exchange.max_document = options.max_document;
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail.data());
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, Exchange::on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Exchange::on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
    set_method(curl, request);
    std::optional<Upload> upload;
    if (request.body) upload.emplace(*request.body).attach(curl);
    if (!request.form.empty()) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.form.c_str());
    if (request.basic) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, request.basic->first.c_str());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, request.basic->second.c_str());
    }

    const CURLcode code = curl_easy_perform(curl);
    if (upload) upload->rethrow();
    if (exchange.too_large) {
        throw Error(request.url + ": the answer is larger than " + std::to_string(options.max_document) + " bytes");
    }
    if (code != CURLE_OK) return failure_of(code, detail.data());
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &exchange.response.status);
    return failure_of_status(exchange.response.status, exchange.response.header("retry-after"));
}

}  // namespace

std::string HttpResponse::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

HttpResponse http_get(const HttpRequest& request, const HttpOptions& options) { return http_send(request, options); }

HttpResponse http_send(const HttpRequest& request, const HttpOptions& options) {
    for (int number = 1;; ++number) {
        Exchange exchange;
        const auto failure = attempt(request, options, exchange);
        if (!failure) return std::move(exchange.response);
        if (!failure->retry || !request.is_repeatable || number >= options.attempts)
            throw HttpError(request.url + ": " + failure->why, failure->speaks_no_tls);
        wait_before_attempt(number + 1, *failure, options);
    }
}

std::string url_escape(std::string_view s) {
    constexpr std::string_view kHexDigits = "0123456789ABCDEF";
    std::string escaped;
    for (const char c : s) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '_' || c == '.' || c == '~';
        if (plain) {
            escaped += c;
        } else {
            escaped += '%';
            escaped += kHexDigits[static_cast<uint8_t>(c) >> 4];
            escaped += kHexDigits[static_cast<uint8_t>(c) & 15];
        }
    }
    return escaped;
}

}  // namespace rkt::image
