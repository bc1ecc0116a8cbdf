// A tar, written entry by entry (libarchive; pax where ustar is too small). The same entries give the same bytes: no names
// of users, no time of access.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "image/layer_sink.hpp"

struct archive;

namespace rkt::image {

enum class TarCompression { none, gzip };

class TarSink : public LayerSink {
public:
    using Write = std::function<void(std::span<const char>)>;  // throws Error

    // Names get `prefix` in front: "rootfs/" in an ACI.
    TarSink(Write write, TarCompression compression, std::string prefix = "");
    ~TarSink() override;

    void add_file(const std::string& path, std::string_view content, mode_t mode = 0644);  // without the prefix
    bool begin(const TarEntry& entry) override;
    [[nodiscard]] const std::string& content_path() const override;
    void data(uint64_t offset, std::span<const char> bytes) override;
    void end() override;
    void finish() override;

private:
    struct Writer;
    std::unique_ptr<Writer> writer_;
};

}  // namespace rkt::image
