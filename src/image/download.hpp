// A file over HTTP that must be whole before it is used: an ACI, whose signature is over all of it. What is there of it
// is kept in downloads/ of the store and taken up again, also by the next process (RFC 9110 14: Range, If-Range).
#pragma once

#include <optional>
#include <string>

#include "image/http.hpp"
#include "image/layout.hpp"
#include "image/progress.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {

struct DownloadRequest {
    std::string url;
    std::vector<std::string> headers{};  // credentials; not sent to another host
    std::string known_etag{};            // asked with If-None-Match
    uint64_t max_size = UINT64_MAX;
};

struct Download {
    bool not_modified = false;  // 304: what is known is still right, and there is no file
    Fd file{};                  // at its beginning, and locked as long as it is open
    HttpCache cache{};
};

// Another rkt that downloads the same URL is waited for. Throws Error; what is there of the file stays for the next
// time.
Download download(const Layout& layout, const DownloadRequest& request, const HttpOptions& http, Progress& progress);
// The file was used, or is not what it should be: it goes. While it is open.
void forget_download(const Layout& layout, const std::string& url);
// Of `image gc`: what nobody is downloading and has not grown for a day.
size_t sweep_downloads(const Layout& layout);

}  // namespace rkt::image
