#include "image/tar_headers.hpp"

#include <isa-l/crc.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/error.hpp"

namespace rkt::image {
namespace {

constexpr int kZstdLevel = 3;
constexpr int kWindowLog = 18;  // headers repeat soon: more memory would not make them smaller

template <typename T>
std::string little_endian(T value) {
    std::string bytes;
    for (size_t i = 0; i < sizeof value; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
    return bytes;
}

size_t require_zstd(size_t rc) {
    if (ZSTD_isError(rc) != 0) throw Error(std::string("compressing tar headers: ") + ZSTD_getErrorName(rc));
    return rc;
}

}  // namespace

uint32_t content_crc(uint32_t before, std::span<const char> bytes) {
    auto* data = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));  // an interface without const
    return ::crc32_iscsi(data, static_cast<int>(bytes.size()), before);
}

class TarHeaderRecorder::Writer {
public:
    explicit Writer(Fd file)
        : file_(std::move(file)), context_(ZSTD_createCCtx(), ZSTD_freeCCtx), out_(ZSTD_CStreamOutSize()) {
        if (!context_) throw Error("out of memory");
        require_zstd(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kZstdLevel));
        require_zstd(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_windowLog, kWindowLog));
        require_zstd(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1));
    }
    void write(std::span<const char> bytes) { run({bytes.data(), bytes.size(), 0}, ZSTD_e_continue); }
    void finish() { run({nullptr, 0, 0}, ZSTD_e_end); }

private:
    void run(ZSTD_inBuffer in, ZSTD_EndDirective directive) {
        for (bool done = false; !done;) {
            ZSTD_outBuffer out{out_.data(), out_.size(), 0};
            const size_t left = require_zstd(ZSTD_compressStream2(context_.get(), &out, &in, directive));
            write_all(file_, {out_.data(), out.pos});
            done = directive == ZSTD_e_end ? left == 0 : in.pos == in.size;
        }
    }

    Fd file_;
    std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx*)> context_;
    std::vector<char> out_;
};

TarHeaderRecorder::TarHeaderRecorder(ByteSource& tar, Fd file)
    : tar_(tar), writer_(std::make_unique<Writer>(std::move(file))) {}
TarHeaderRecorder::~TarHeaderRecorder() = default;

size_t TarHeaderRecorder::read(std::span<char> buffer) {
    // The walk asks for more only when it has parsed every header that was whole in the last bytes: by
    // now all extents that begin in them are known.
    sort_out();
    const size_t n = tar_.read(buffer);
    last_begin_ += last_.size();
    last_ = buffer.first(n);
    return n;
}

void TarHeaderRecorder::content(const ContentPiece& piece) {
    // libarchive reads on only when it has handed out all it has: what is sorted out already cannot come.
    if (piece.tar_offset < last_begin_) throw Error("content that was taken for headers");
    extents_.push_back(
        {piece.tar_offset, piece.tar_offset + piece.size, piece.path, piece.file_offset, piece.file_size});
}

// An empty extent: after the content of all entries before it, before that of the current one.
void TarHeaderRecorder::replaced(uint32_t number, const std::string& path) {
    const uint64_t at = extents_.empty() ? last_begin_ : extents_.back().end;
    extents_.push_back({at, at, path, 0, 0, number});
}

void TarHeaderRecorder::sort_out() {
    uint64_t at = last_begin_;
    const uint64_t end = last_begin_ + last_.size();
    const auto part = [&](uint64_t from, uint64_t to) { return last_.subspan(from - last_begin_, to - from); };
    while (at < end) {
        if (extents_.empty() || extents_.front().begin >= end) return write_raw(part(at, end));
        Extent& extent = extents_.front();
        if (at < extent.begin) write_raw(part(at, extent.begin));
        if (at <= extent.begin) announce(extent);
        extent.crc = content_crc(extent.crc, part(std::max(at, extent.begin), std::min(end, extent.end)));
        if (extent.end > end) return;
        if (extent.begin < extent.end) {
            writer_->write({"k", 1});
            writer_->write(little_endian(extent.crc));
        }
        at = extent.end;
        extents_.pop_front();
    }
}

void TarHeaderRecorder::announce(const Extent& extent) {
    const bool moved = extent.begin == extent.end;
    writer_->write({moved ? "m" : "c", 1});
    if (moved) {
        writer_->write(little_endian(extent.replaced));
    } else {
        for (const uint64_t number : {extent.end - extent.begin, extent.file_offset, extent.file_size}) {
            writer_->write(little_endian(number));
        }
    }
    writer_->write(little_endian(static_cast<uint32_t>(extent.path.size())));
    writer_->write(extent.path);
}

void TarHeaderRecorder::write_raw(std::span<const char> bytes) {
    if (bytes.empty()) return;
    writer_->write({"r", 1});
    writer_->write(little_endian(static_cast<uint32_t>(bytes.size())));
    writer_->write(bytes);
}

void TarHeaderRecorder::finish() {
    sort_out();
    last_ = {};
    writer_->finish();
}

}  // namespace rkt::image
