#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "image/curl_handle.hpp"

namespace rkt::image {
namespace {

constexpr size_t kQueueSize = 512 * 1024;

// "bytes 100-199/200" → 100.
std::optional<uint64_t> range_start(std::string_view content_range) {
    if (!content_range.starts_with("bytes ")) return std::nullopt;
    content_range.remove_prefix(6);
    return text::to_u64(content_range.substr(0, content_range.find('-')));
}

// One connection's worth of the body, pulled by its reader: libcurl is paused while nobody reads, so
// that memory is bounded whatever the server sends.
class Transfer {
public:
    Transfer(const BlobRequest& request, const HttpOptions& options, uint64_t offset, std::vector<std::string> headers)
        : offset_(offset), handle_(make_handle(request.url, options)), multi_(curl_multi_init()) {
        if (offset > 0) headers.push_back("Range: bytes=" + std::to_string(offset) + "-");
        headers_ = make_headers(headers);
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
    ~Transfer() { curl_multi_remove_handle(multi_.get(), handle_.get()); }
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    // 0: the connection has ended; see failure().
    size_t read(std::span<char> buffer) {
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
    [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }
    [[nodiscard]] long status() const {
        long status = 0;
        curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
        return status;
    }

private:
    void advance() {
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

    void conclude() {
        ended_ = true;
        int left = 0;
        const CURLMsg* message = curl_multi_info_read(multi_.get(), &left);
        const CURLcode code = message == nullptr ? CURLE_RECV_ERROR : message->data.result;
        if (code == CURLE_OK && !judged_) judge();  // an answer without a body
        if (refused_) {
            failure_ = failure_of_status(status(), retry_after_);
            if (!failure_) failure_ = Failure{*refused_, false, false, {}};
        } else if (code != CURLE_OK) {
            failure_ = failure_of(code, detail_.data());
        }
    }

    // Whether the body that is about to come is the one that was asked for.
    void judge() {
        judged_ = true;
        const long seen = status();
        if (seen == 200) {  // perhaps without regard to the range: what is known already comes again
            skip_ = offset_;
            return;
        }
        if (seen == 206 && offset_ > 0 && range_start(content_range_) == offset_) return;
        refused_ = seen == 206 ? "the server answers with another range than the one asked for"
                               : "the server answers with status " + std::to_string(seen);
    }

    static size_t on_header(char* data, size_t, size_t size, void* self) {
        auto& transfer = *static_cast<Transfer*>(self);
        const std::string_view line(data, size);
        if (line.starts_with("HTTP/")) {  // of a redirect or an interim answer
            transfer.content_range_.clear();
            transfer.retry_after_.clear();
        }
        const size_t colon = line.find(':');
        if (colon == std::string_view::npos) return size;
        const std::string name = text::to_lower(line.substr(0, colon));
        if (name == "content-range") transfer.content_range_ = text::trim(line.substr(colon + 1));
        if (name == "retry-after") transfer.retry_after_ = text::trim(line.substr(colon + 1));
        return size;
    }
    static size_t on_body(char* data, size_t, size_t size, void* self) {
        auto& transfer = *static_cast<Transfer*>(self);
        if (!transfer.judged_) transfer.judge();
        if (transfer.refused_) return 0;
        if (transfer.queue_.size() >= kQueueSize) {
            transfer.paused_ = true;
            return CURL_WRITEFUNC_PAUSE;
        }
        const auto skipped = static_cast<size_t>(std::min<uint64_t>(transfer.skip_, size));
        transfer.skip_ -= skipped;
        transfer.queue_.insert(transfer.queue_.end(), data + skipped, data + size);
        return size;
    }

    uint64_t offset_;
    uint64_t skip_ = 0;  // bytes of the body before `offset_`
    std::array<char, CURL_ERROR_SIZE> detail_{};
    CurlHandle handle_;
    CurlList headers_;
    std::unique_ptr<CURLM, CurlMultiFree> multi_;
    std::vector<char> queue_;
    size_t taken_ = 0;
    std::string content_range_;
    std::string retry_after_;
    std::optional<std::string> refused_;
    std::optional<Failure> failure_;
    bool judged_ = false;
    bool paused_ = false;
    bool ended_ = false;
};

class Stream : public ByteSource {
public:
    Stream(BlobRequest request, const HttpOptions& options) : request_(std::move(request)), options_(options) {}

    size_t read(std::span<char> buffer) override {
        while (done_ < request_.size) {
            if (!transfer_) begin();
            // The rest of an endless body is never read.
            const size_t n = transfer_->read(buffer.first(std::min<uint64_t>(buffer.size(), request_.size - done_)));
            if (n > 0) {
                done_ += n;
                attempts_ = 1;
                refreshed_ = false;
                request_.progress(done_);
                return n;
            }
            take_up_again();
        }
        return 0;
    }

private:
    void begin() {
        transfer_ = std::make_unique<Transfer>(request_, options_, done_, request_.authorize(refresh_));
        refresh_ = false;
    }

    void take_up_again() {
        Failure failure = transfer_->failure().value_or(
            Failure{"the body ends after " + std::to_string(done_) + " of " + std::to_string(request_.size) + " bytes",
                    true,
                    false,
                    {}});
        // The token may be older than the download.
        if (transfer_->status() == 401 && !refreshed_) {
            refresh_ = refreshed_ = true;
            transfer_.reset();
            return;
        }
        transfer_.reset();
        if (!failure.retry || attempts_ >= options_.attempts)
            throw HttpError(request_.url + ": " + failure.why, failure.speaks_no_tls);
        wait_before_attempt(++attempts_, failure, options_);
    }

    BlobRequest request_;
    HttpOptions options_;
    std::unique_ptr<Transfer> transfer_;
    uint64_t done_ = 0;
    int attempts_ = 1;
    bool refresh_ = false;    // before the next attempt
    bool refreshed_ = false;  // since the last byte
};

}  // namespace

std::unique_ptr<ByteSource> http_stream(BlobRequest request, const HttpOptions& options) {
    return std::make_unique<Stream>(std::move(request), options);
}

}  // namespace rkt::image
