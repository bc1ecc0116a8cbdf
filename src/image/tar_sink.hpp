// A tar, written entry by entry (libarchive; pax where ustar is too small). The same entries give the same bytes: no
// names of users, no time of access. Holes are written as zeros, which every reader takes. Times have whole seconds.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "image/layer_sink.hpp"

namespace rkt::image {

enum class TarCompression { none, gzip };

class TarSink : public LayerSink {
public:
    using Write = std::function<void(std::span<const char>)>;  // throws Error

    // Names get `prefix` in front: "rootfs/" in an ACI.
    TarSink(Write write, TarCompression compression, std::string prefix = "");
    ~TarSink() override;

    // Of root, without the prefix.
    void add_file(const std::string& path, std::string_view content, mode_t mode = 0644, int64_t mtime_sec = 0);
    bool begin(const TarEntry& entry) override;
    [[nodiscard]] const std::string& content_path() const override;
    void data(uint64_t offset, std::span<const char> bytes) override;
    void end() override;
    void finish() override;

private:
    class Writer;
    std::unique_ptr<Writer> writer_;
    std::string prefix_;
    std::string path_;       // of the current entry
    uint64_t size_ = 0;      // of its content
    uint64_t position_ = 0;  // what of it was written
};

}  // namespace rkt::image
