#include "image/publish/gzip.hpp"

#include <isa-l/igzip_lib.h>

#include <cstdint>
#include <vector>

#include "base/error.hpp"

namespace rkt::image {
namespace {

constexpr uint32_t kGzipLevel = 2;
constexpr size_t kOutput = 256 * 1024;

}  // namespace

struct Gzip::State {
    isal_zstream stream{};
    std::vector<uint8_t> level_buffer = std::vector<uint8_t>(ISAL_DEF_LVL2_DEFAULT);
    std::vector<uint8_t> out = std::vector<uint8_t>(kOutput);
};

Gzip::Gzip(Write write) : write_(std::move(write)), state_(std::make_unique<State>()) {
    isal_zstream& stream = state_->stream;
    isal_deflate_init(&stream);
    stream.level = kGzipLevel;
    stream.level_buf = state_->level_buffer.data();
    stream.level_buf_size = static_cast<uint32_t>(state_->level_buffer.size());
    stream.gzip_flag = IGZIP_GZIP;
}
Gzip::~Gzip() = default;

void Gzip::write(std::span<const char> bytes) {
    while (!bytes.empty()) {
        const auto piece = bytes.first(std::min<size_t>(bytes.size(), UINT32_MAX));
        // isa-l only reads what it is given.
        state_->stream.next_in = reinterpret_cast<uint8_t*>(const_cast<char*>(piece.data()));
        state_->stream.avail_in = static_cast<uint32_t>(piece.size());
        run();
        bytes = bytes.subspan(piece.size());
    }
}

void Gzip::finish() {
    state_->stream.end_of_stream = 1;
    run();
}

void Gzip::run() {
    isal_zstream& stream = state_->stream;
    do {
        stream.next_out = state_->out.data();
        stream.avail_out = static_cast<uint32_t>(state_->out.size());
        if (isal_deflate(&stream) != COMP_OK) throw Error("compressing a layer failed");
        write_({reinterpret_cast<const char*>(state_->out.data()), state_->out.size() - stream.avail_out});
    } while (stream.avail_out == 0);
}

}  // namespace rkt::image
