// Everything of a layer's tar that is not the content of a file, kept beside the unpacked tree
// (tar-headers.zst), so that the exact tar can be made again: for verification, export and push.
// 13 bytes per entry after zstd (facts-store.md 6).
//
// The stream inside is a sequence of
//   'r' u32 LENGTH, bytes         raw bytes of the tar
//   'c' u64 SIZE, u64 OFFSET, u64 FILE SIZE, u32 LENGTH, path
//                                 SIZE bytes from OFFSET of that file of the tree come here
//   'k' u32 CRC-32C               of the content before it: names the file that changed. Streams of older stores have
//   none 'm' u32 N, u32 LENGTH, path   what the tree had there until now is in replaced/N
// numbers little-endian.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "base/dir.hpp"
#include "image/import.hpp"
#include "image/tar_walk.hpp"

namespace rkt::image {

// Sits in front of the tar walk and sees every byte; what is content it learns from the walk.
class TarHeaderRecorder : public ByteSource, public ContentObserver {
public:
    TarHeaderRecorder(ByteSource& tar, Fd file);
    ~TarHeaderRecorder() override;

    size_t read(std::span<char> buffer) override;
    void content(const ContentPiece& piece) override;
    void replaced(uint32_t number, const std::string& path);
    void finish();  // after the walk

private:
    struct Extent {
        uint64_t begin;
        uint64_t end;
        std::string path;
        uint64_t file_offset = 0;
        uint64_t file_size = 0;
        uint32_t replaced = 0;  // N, where the extent is empty
        uint32_t crc = 0;       // of what has passed
    };
    void sort_out();
    void announce(const Extent& extent);
    void write_raw(std::span<const char> bytes);

    class Writer;
    ByteSource& tar_;
    std::unique_ptr<Writer> writer_;
    std::span<const char> last_;  // what the reader was given, still in its buffer
    uint64_t last_begin_ = 0;
    std::deque<Extent> extents_;
};

// CRC-32C of a piece of content, of `before` and what follows it.
uint32_t content_crc(uint32_t before, std::span<const char> bytes);

// A file of the tree that does not have the content it had; `what` says what is wrong.
using OnDamagedFile = std::function<void(const std::string& path, const std::string& what)>;

// The tar of an unpacked layer (layers/HEX), made again. tar-headers.zst may say anything: nothing outside rootfs/ and
// replaced/ is read. Throws Error where it is damaged. Files that are missing or not what they were are told to
// `on_damage`, and zeros come for what cannot be read; without `on_damage` they are Errors, too.
std::unique_ptr<ByteSource> rebuild_tar(const Dir& layer, OnDamagedFile on_damage = {});

}  // namespace rkt::image
