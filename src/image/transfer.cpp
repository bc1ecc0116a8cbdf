#include "image/transfer.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::image {
namespace {

constexpr size_t kQueueSize = 512 * 1024;
constexpr size_t kMaxTransferHeaders = 256 * 1024;  // of all answers, redirects included

}  // namespace

Transfer::Transfer(const std::string& url, const std::vector<std::string>& headers, const HttpOptions& options)
    : handle_(make_handle(url, options)), headers_(make_headers(headers)), multi_(curl_multi_init()) {
    CURL* curl = handle_.get();
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers_.get());
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail_.data());
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
    if (!multi_ || curl_multi_add_handle(multi_.get(), curl) != CURLM_OK)
        throw Error("libcurl does not start a transfer");
}

Transfer::~Transfer() { curl_multi_remove_handle(multi_.get(), handle_.get()); }

// libcurl shows no body but that of the last answer.
long Transfer::status() {
    while (queue_.empty() && taken_ == 0 && !ended_) advance();
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    const bool redirect_failed = failure_ && status >= 300 && status < 400;
    return head_is_whole_ && !redirect_failed ? status : 0;
}

std::string Transfer::header(const std::string& name) const {
    const auto found = answer_.find(name);
    return found == answer_.end() ? "" : found->second;
}

size_t Transfer::read(std::span<char> buffer) {
    while (queue_.size() == taken_ && !ended_) advance();
    const size_t n = std::min(buffer.size(), queue_.size() - taken_);
    std::copy_n(queue_.data() + taken_, n, buffer.data());
    taken_ += n;
    if (taken_ == queue_.size()) {
        queue_.clear();
        taken_ = 0;
    }
    return n;
}

void Transfer::advance() {
    if (paused_) {
        paused_ = false;
        curl_easy_pause(handle_.get(), CURLPAUSE_CONT);
    }
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    if (running == 0) {
        conclude();
    } else if (queue_.empty()) {
        curl_multi_poll(multi_.get(), nullptr, 0, 1000, nullptr);
    }
}

void Transfer::conclude() {
    ended_ = true;
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(multi_.get(), &left);
    const CURLcode code = message == nullptr ? CURLE_RECV_ERROR : message->data.result;
    if (code != CURLE_OK) failure_ = failure_of(code, detail_.data());
}

size_t Transfer::on_header(char* data, size_t, size_t size, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.answer_bytes_ += size;
    if (transfer.answer_bytes_ > kMaxTransferHeaders) return 0;
    const std::string_view line(data, size);
    if (line.starts_with("HTTP/")) {  // before it, one of a redirect or an interim answer
        transfer.answer_.clear();
        transfer.head_is_whole_ = false;
    }
    if (text::trim(line).empty()) transfer.head_is_whole_ = true;
    const size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
        transfer.answer_[text::to_lower(line.substr(0, colon))] = text::trim(line.substr(colon + 1));
    }
    return size;
}

size_t Transfer::on_body(char* data, size_t, size_t size, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (transfer.queue_.size() >= kQueueSize) {
        transfer.paused_ = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    transfer.queue_.insert(transfer.queue_.end(), data, data + size);
    return size;
}

}  // namespace rkt::image
