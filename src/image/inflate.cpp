#include "image/inflate.hpp"

#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/error.hpp"

namespace rkt::image {
namespace {

constexpr size_t kInputSize = 256 * 1024;
constexpr int kMaxZstdWindowLog = 27;  // 128 MiB, what zstd itself takes by default

// The compressed bytes not yet taken by a library.
class Input {
public:
    explicit Input(ByteSource& source) : source_(source), buffer_(kInputSize) {}

    bool refill() {  // false: the end of the source
        if (begin_ < end_) return true;
        begin_ = 0;
        end_ = source_.read(buffer_);
        return end_ > 0;
    }
    [[nodiscard]] char* data() { return buffer_.data() + begin_; }
    [[nodiscard]] size_t size() const { return end_ - begin_; }
    uint8_t byte(const char* error_at_end) {
        if (!refill()) throw Error(error_at_end);
        return static_cast<uint8_t>(buffer_[begin_++]);
    }
    void left(size_t remaining) { begin_ = end_ - remaining; }

private:
    ByteSource& source_;
    std::vector<char> buffer_;
    size_t begin_ = 0;
    size_t end_ = 0;
};

class Plain : public ByteSource {
public:
    explicit Plain(ByteSource& source) : source_(source) {}
    size_t read(std::span<char> buffer) override { return source_.read(buffer); }

private:
    ByteSource& source_;
};

// isa-l loses its place in a header with a name or an extra field that comes in pieces: RFC 1952 2.3 is
// read here, and isa-l gets what follows.
void skip_gzip_header(Input& input) {
    constexpr uint8_t kHeaderCrc = 0x02, kExtra = 0x04, kName = 0x08, kComment = 0x10, kReserved = 0xe0;
    const auto next = [&] { return input.byte("the gzip stream is truncated"); };
    const auto skip_string = [&] {
        while (next() != 0) {
        }
    };
    for (const int magic : {0x1f, 0x8b, 0x08}) {
        if (next() != magic) throw Error("not valid gzip data");
    }
    const uint8_t flags = next();
    if ((flags & kReserved) != 0) throw Error("not valid gzip data");
    for (int i = 0; i < 6; ++i) next();  // time, extra flags, system
    if ((flags & kExtra) != 0) {
        unsigned size = next();
        for (size |= next() << 8u; size > 0; --size) next();
    }
    if ((flags & kName) != 0) skip_string();
    if ((flags & kComment) != 0) skip_string();
    for (int i = 0; (flags & kHeaderCrc) != 0 && i < 2; ++i) next();
}

class GzipSource : public ByteSource {
public:
    explicit GzipSource(ByteSource& source) : input_(source), state_(std::make_unique<inflate_state>()) {}

    size_t read(std::span<char> buffer) override {
        size_t filled = 0;
        while (filled < buffer.size()) {
            if (!in_member_ && !begin_member()) break;
            filled += step(buffer.subspan(filled));
        }
        return filled;
    }

private:
    // False: there is none any more. After the last one come zeros (tar pads tapes with them) or nothing.
    bool begin_member() {
        bool zeros = false;
        while (!first_ && input_.refill() && *input_.data() == 0) {
            zeros = true;
            input_.byte("");
        }
        if (!first_ && !input_.refill()) return false;
        if (zeros) throw Error("garbage after the end of the gzip stream");
        skip_gzip_header(input_);
        isal_inflate_init(state_.get());
        state_->crc_flag = ISAL_GZIP_NO_HDR_VER;
        first_ = false;
        in_member_ = true;
        return true;
    }

    size_t step(std::span<char> out) {
        const bool more = input_.refill();  // without input the library may still hold output
        state_->next_in = reinterpret_cast<uint8_t*>(input_.data());
        state_->avail_in = static_cast<uint32_t>(input_.size());
        state_->next_out = reinterpret_cast<uint8_t*>(out.data());
        state_->avail_out = static_cast<uint32_t>(out.size());
        const int rc = isal_inflate(state_.get());
        if (rc != ISAL_DECOMP_OK) {
            throw Error(rc == ISAL_INCORRECT_CHECKSUM ? "gzip checksum mismatch" : "not valid gzip data");
        }
        input_.left(state_->avail_in);
        in_member_ = state_->block_state != ISAL_BLOCK_FINISH;
        const size_t taken = out.size() - state_->avail_out;
        if (in_member_ && !more && taken == 0) throw Error("the gzip stream is truncated");
        return taken;
    }

    Input input_;
    std::unique_ptr<inflate_state> state_;
    bool first_ = true;  // no member was begun yet
    bool in_member_ = false;
};

class Zstd : public ByteSource {
public:
    explicit Zstd(ByteSource& source) : input_(source), context_(ZSTD_createDCtx(), ZSTD_freeDCtx) {
        if (!context_) throw Error("out of memory");
        ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kMaxZstdWindowLog);
    }

    size_t read(std::span<char> buffer) override {
        ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
        while (out.pos < out.size) {
            const bool more = input_.refill();
            if (!more && pending_ == 0) break;
            // Without input the library may still hold output.
            const size_t before = out.pos;
            ZSTD_inBuffer in{input_.data(), input_.size(), 0};
            pending_ = ZSTD_decompressStream(context_.get(), &out, &in);
            if (ZSTD_isError(pending_) != 0)
                throw Error(std::string("not valid zstd data: ") + ZSTD_getErrorName(pending_));
            input_.left(in.size - in.pos);
            if (!more && out.pos == before && pending_ != 0) throw Error("the zstd stream is truncated");
        }
        return out.pos;
    }

private:
    Input input_;
    std::unique_ptr<ZSTD_DCtx, size_t (*)(ZSTD_DCtx*)> context_;
    size_t pending_ = 1;  // 0 only at the end of a frame (zstd.h); at first nothing was decoded
};

}  // namespace

std::unique_ptr<ByteSource> inflate(ByteSource& source, oci::Compression compression) {
    switch (compression) {
        case oci::Compression::gzip:
            return std::make_unique<GzipSource>(source);
        case oci::Compression::zstd:
            return std::make_unique<Zstd>(source);
        case oci::Compression::none:
            break;
    }
    return std::make_unique<Plain>(source);
}

}  // namespace rkt::image
