#include <algorithm>
#include <array>

#include "image/transfer.hpp"
#include "spec/http_cache.hpp"

namespace rkt::image {
namespace {

class BlobStream : public ByteSource {
public:
    BlobStream(BlobRequest request, const HttpOptions& options) : request_(std::move(request)), options_(options) {}

    size_t read(std::span<char> buffer) override {
        while (done_ < request_.size) {
            if (!transfer_) begin();
            // The rest of an endless body is never read.
            const size_t n =
                refusal_ ? 0 : read_on(buffer.first(std::min<uint64_t>(buffer.size(), request_.size - done_)));
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
        std::vector<std::string> headers = request_.authorize(refresh_);
        refresh_ = false;
        if (done_ > 0) headers.push_back("Range: bytes=" + std::to_string(done_) + "-");
        transfer_ = std::make_unique<Transfer>(request_.url, headers, options_);
        refusal_ = judge();
    }

    // Whether the body that is about to come is the one that was asked for.
    std::optional<Failure> judge() {
        skip_ = 0;
        const long status = transfer_->status();
        if (status == 0) return std::nullopt;  // the transfer knows why
        if (status == 200) {                   // perhaps without regard to the range: what is known already comes again
            skip_ = done_;
            return std::nullopt;
        }
        const auto range = parse_content_range(transfer_->header("content-range"));
        if (status == 206 && done_ > 0 && range && range->first == done_) return std::nullopt;
        if (status == 206)
            return Failure{"the server answers with another range than the one asked for", false, false, {}};
        if (auto later = failure_of_status(status, transfer_->header("retry-after"))) return later;
        return Failure{"the server answers with status " + std::to_string(status), false, false, {}};
    }

    // After what was skipped.
    size_t read_on(std::span<char> buffer) {
        std::array<char, 16384> known{};
        while (skip_ > 0) {
            const size_t n = transfer_->read(std::span(known).first(std::min<uint64_t>(known.size(), skip_)));
            if (n == 0) return 0;
            skip_ -= n;
        }
        return transfer_->read(buffer);
    }

    void take_up_again() {
        const std::optional<Failure>& broken = refusal_ ? refusal_ : transfer_->failure();
        const Failure failure = broken.value_or(
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
    std::optional<Failure> refusal_;  // of the answer that transfer_ got
    uint64_t skip_ = 0;               // bytes of the body before `done_`
    uint64_t done_ = 0;
    int attempts_ = 1;
    bool refresh_ = false;    // before the next attempt
    bool refreshed_ = false;  // since the last byte
};

}  // namespace

std::unique_ptr<ByteSource> http_stream(BlobRequest request, const HttpOptions& options) {
    return std::make_unique<BlobStream>(std::move(request), options);
}

}  // namespace rkt::image
