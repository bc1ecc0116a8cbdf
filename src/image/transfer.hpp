// One request over HTTP whose answer's body is pulled by its reader: libcurl is paused while nobody reads, so that
// memory is bounded whatever the server sends. The loop below http_stream and download.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "image/curl_handle.hpp"

namespace rkt::image {

class Transfer {
public:
    Transfer(const std::string& url, const std::vector<std::string>& headers, const HttpOptions& options);
    ~Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    // Waits for the head of the answer. 0: none came, see failure().
    long status();
    // After status(). "": none. Names in lower case.
    [[nodiscard]] std::string header(const std::string& name) const;
    // Of the body. 0: the connection has ended; see failure().
    size_t read(std::span<char> buffer);
    [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }

private:
    void advance();
    void conclude();
    static size_t on_header(char* data, size_t, size_t size, void* self);
    static size_t on_body(char* data, size_t, size_t size, void* self);

    std::array<char, CURL_ERROR_SIZE> detail_{};
    CurlHandle handle_;
    CurlList headers_;
    std::unique_ptr<CURLM, CurlMultiFree> multi_;
    std::map<std::string, std::string> answer_;
    size_t answer_bytes_ = 0;
    std::vector<char> queue_;
    size_t taken_ = 0;
    std::optional<Failure> failure_;
    bool head_is_whole_ = false;
    bool paused_ = false;
    bool ended_ = false;
};

}  // namespace rkt::image
