// Bytes in memory as a source, handed out in pieces of at most `chunk`.
#pragma once

#include <algorithm>
#include <string>

#include "image/import.hpp"

namespace rkt::test {

class MemorySource : public image::ByteSource {
public:
    explicit MemorySource(std::string bytes, size_t chunk = SIZE_MAX) : bytes_(std::move(bytes)), chunk_(chunk) {}

    size_t read(std::span<char> buffer) override {
        const size_t n = std::min({buffer.size(), chunk_, bytes_.size() - taken_});
        std::copy_n(bytes_.data() + taken_, n, buffer.data());
        taken_ += n;
        return n;
    }

private:
    std::string bytes_;
    size_t chunk_;
    size_t taken_ = 0;
};

// Everything `source` has, read with a buffer of `buffer_size`.
inline std::string read_whole(image::ByteSource& source, size_t buffer_size = 65536) {
    std::string all;
    std::string buffer(buffer_size, '\0');
    while (const size_t n = source.read(buffer)) all.append(buffer, 0, n);
    return all;
}

}  // namespace rkt::test
