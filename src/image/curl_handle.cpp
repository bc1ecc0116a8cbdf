#include "image/curl_handle.hpp"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <random>
#include <thread>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::image {
namespace {

constexpr long kCurlBuffer = 256 * 1024;
constexpr long kMaxRedirects = 10;  // rkt-1.30.md 2.2

void global_init() {
    static std::once_flag once;
    std::call_once(once, [] {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw Error("libcurl does not start");
    });
}

template <typename T>
void set(const CurlHandle& handle, CURLoption option, T value) {
    if (curl_easy_setopt(handle.get(), option, value) != CURLE_OK) throw Error("libcurl refuses an option");
}

// libcurl takes HTTP_PROXY only in lower case, for the sake of CGI programs. We are none.
void set_proxy(const CurlHandle& handle, const std::string& url) {
    const char* upper = std::getenv("HTTP_PROXY");
    if (url.starts_with("http://") && upper != nullptr && std::getenv("http_proxy") == nullptr) {
        set(handle, CURLOPT_PROXY, upper);
    }
}

}  // namespace

CurlHandle make_handle(const std::string& url, const HttpOptions& options) {
    global_init();
    CurlHandle handle(curl_easy_init());
    if (!handle) throw Error("out of memory");
    const char* protocols = options.allow_http ? "http,https" : "https";
    set(handle, CURLOPT_URL, url.c_str());
    set(handle, CURLOPT_PROTOCOLS_STR, protocols);
    set(handle, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    set(handle, CURLOPT_FOLLOWLOCATION, 1L);
    set(handle, CURLOPT_MAXREDIRS, kMaxRedirects);
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_USERAGENT, "rkt/2.0.0");
    // A paused HTTP/2 stream buffers without bound inside libcurl (facts-store.md 7).
    set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(handle, CURLOPT_BUFFERSIZE, kCurlBuffer);
    set(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options.connect_timeout.count()));
    set(handle, CURLOPT_TIMEOUT, static_cast<long>(options.timeout.count()));
    set(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.stall_timeout.count()));
    set(handle, CURLOPT_SSL_VERIFYPEER, options.verify_tls ? 1L : 0L);
    set(handle, CURLOPT_SSL_VERIFYHOST, options.verify_tls ? 2L : 0L);
    if (!options.ca_file.empty()) set(handle, CURLOPT_CAINFO, options.ca_file.c_str());
    set_proxy(handle, url);
    return handle;
}

CurlList make_headers(const std::vector<std::string>& headers) {
    CurlList list;
    for (const auto& header : headers) {
        curl_slist* longer = curl_slist_append(list.get(), header.c_str());
        if (longer == nullptr) throw Error("out of memory");
        (void)list.release();
        list.reset(longer);
    }
    return list;
}

Failure failure_of(CURLcode code, const char* detail) {
    Failure failure;
    failure.why = detail != nullptr && *detail != '\0' ? text::printable(detail) : curl_easy_strerror(code);
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
        case CURLE_GOT_NOTHING:
        case CURLE_PARTIAL_FILE:
            failure.retry = true;
            break;
        case CURLE_COULDNT_CONNECT:
        case CURLE_SSL_CONNECT_ERROR:
            failure.speaks_no_tls = true;
            break;
        default:
            break;
    }
    return failure;
}

std::optional<Failure> failure_of_status(long status, const std::string& retry_after) {
    const bool later = status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
    if (!later) return std::nullopt;
    const auto seconds = text::to_u64(text::trim(retry_after));
    return Failure{"the server answers with status " + std::to_string(status), true, false,
                   std::chrono::seconds(std::min<uint64_t>(seconds.value_or(0), 3600))};
}

void wait_before_attempt(int number, const Failure& failure, const HttpOptions& options) {
    thread_local std::minstd_rand random{std::random_device{}()};
    const auto base = options.backoff * (1 << std::min(number - 2, 10));
    const auto jitter = std::uniform_int_distribution<int64_t>(0, base.count() / 2)(random);
    const auto wait = std::max(base + std::chrono::milliseconds(jitter), failure.wait);
    std::this_thread::sleep_for(std::min(wait, options.max_backoff));
}

}  // namespace rkt::image
