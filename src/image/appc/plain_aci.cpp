#include "image/appc/plain_aci.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/inflate.hpp"

namespace rkt::image {
namespace {

using namespace std::string_view_literals;

// The source with its first bytes looked at.
class Peeked : public ByteSource {
public:
    explicit Peeked(ByteSource& source) : source_(source) {
        while (size_ < head_.size()) {
            const size_t n = source_.read(std::span(head_).subspan(size_));
            if (n == 0) break;
            size_ += n;
        }
    }
    [[nodiscard]] bool starts_with(std::string_view magic) const {
        return std::string_view(head_.data(), size_).starts_with(magic);
    }
    size_t read(std::span<char> buffer) override {
        if (taken_ == size_) return source_.read(buffer);
        const size_t n = std::min(buffer.size(), size_ - taken_);
        std::copy_n(head_.data() + taken_, n, buffer.data());
        taken_ += n;
        return n;
    }

private:
    ByteSource& source_;
    std::array<char, 6> head_{};
    size_t size_ = 0;
    size_t taken_ = 0;
};

// One filter of libarchive's. It takes garbage after the end of a stream for the end, so what it has used is compared
// with what there was.
class Filtered : public ByteSource {
public:
    Filtered(ByteSource& source, const char* name, int (*support)(archive*))
        : source_(source), name_(name), buffer_(256 * 1024), archive_(::archive_read_new(), ::archive_read_free) {
        if (!archive_) throw Error("out of memory");
        support(archive_.get());
        ::archive_read_support_format_raw(archive_.get());
        archive_entry* entry = nullptr;
        require(::archive_read_open(archive_.get(), this, nullptr, feed, nullptr));
        require(::archive_read_next_header(archive_.get(), &entry));
    }

    size_t read(std::span<char> buffer) override {
        const la_ssize_t n = ::archive_read_data(archive_.get(), buffer.data(), buffer.size());
        if (n < 0) fail();
        if (n == 0 && !buffer.empty()) check_end();
        return static_cast<size_t>(n);
    }

private:
    static la_ssize_t feed(archive* /*archive*/, void* self, const void** out) {
        auto& filtered = *static_cast<Filtered*>(self);
        try {
            *out = filtered.buffer_.data();
            const size_t n = filtered.source_.read(filtered.buffer_);
            filtered.fed_ += n;
            return static_cast<la_ssize_t>(n);
        } catch (...) {  // must not travel through C
            filtered.failure_ = std::current_exception();
            return ARCHIVE_FATAL;
        }
    }

    void check_end() {
        fed_ += source_.read(buffer_);
        if (::archive_filter_bytes(archive_.get(), -1) != static_cast<la_int64_t>(fed_)) {
            throw Error("garbage after the end of the " + name_ + " stream");
        }
    }
    void require(int rc) {
        if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN) fail();
    }
    [[noreturn]] void fail() {
        if (failure_) std::rethrow_exception(failure_);
        const char* why = ::archive_error_string(archive_.get());
        throw Error("not valid " + name_ + " data: " + (why == nullptr ? "unknown reason" : text::printable(why)));
    }

    ByteSource& source_;
    std::string name_;
    std::vector<char> buffer_;
    uint64_t fed_ = 0;
    std::exception_ptr failure_;
    std::unique_ptr<archive, int (*)(archive*)> archive_;
};

std::unique_ptr<ByteSource> unpacked(Peeked& aci) {
    if (aci.starts_with("\x1f\x8b"sv)) return inflate(aci, oci::Compression::gzip);
    if (aci.starts_with("\x28\xb5\x2f\xfd"sv)) return inflate(aci, oci::Compression::zstd);
    if (aci.starts_with("BZh"sv)) return std::make_unique<Filtered>(aci, "bzip2", ::archive_read_support_filter_bzip2);
    if (aci.starts_with("\xfd"
                        "7zXZ\0"sv)) {
        return std::make_unique<Filtered>(aci, "xz", ::archive_read_support_filter_xz);
    }
    return inflate(aci, oci::Compression::none);
}

class PlainAci : public ByteSource {
public:
    explicit PlainAci(ByteSource& aci) : peeked_(aci), plain_(unpacked(peeked_)) {}
    size_t read(std::span<char> buffer) override { return plain_->read(buffer); }

private:
    Peeked peeked_;
    std::unique_ptr<ByteSource> plain_;
};

}  // namespace

std::unique_ptr<ByteSource> plain_aci(ByteSource& aci) { return std::make_unique<PlainAci>(aci); }

}  // namespace rkt::image
