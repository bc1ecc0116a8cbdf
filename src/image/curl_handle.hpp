// What every transfer sets on its libcurl handle.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <vector>

#include "image/http.hpp"

namespace rkt::image {

struct CurlFree {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
struct CurlMultiFree {
    void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};
using CurlHandle = std::unique_ptr<CURL, CurlFree>;
using CurlList = std::unique_ptr<curl_slist, CurlFree>;

CurlHandle make_handle(const std::string& url, const HttpOptions& options);
CurlList make_headers(const std::vector<std::string>& headers);

// What went wrong and whether it may go better the next time.
struct Failure {
    std::string why;
    bool retry = false;
    bool speaks_no_tls = false;
    std::chrono::milliseconds wait{0};  // what Retry-After asked for
};
Failure failure_of(CURLcode code, const char* detail);
// nullopt: no failure of the transport's kind.
std::optional<Failure> failure_of_status(long status, const std::string& retry_after);

// Sleeps before attempt `number` (2, 3, …): back-off with jitter, or what the server asked for.
void wait_before_attempt(int number, const Failure& failure, const HttpOptions& options);

}  // namespace rkt::image
