// Counts and digests what passes from a source to its reader.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "image/digester.hpp"
#include "image/import.hpp"

namespace rkt::image {

class Measured : public ByteSource {
public:
    // More than `limit` bytes are refused.
    Measured(ByteSource& source, std::string_view algorithm, uint64_t limit)
        : source_(source), digester_(algorithm), limit_(limit) {}

    size_t read(std::span<char> buffer) override {
        const size_t n = source_.read(buffer);
        size_ += n;
        if (size_ > limit_) throw Error("more than " + std::to_string(limit_) + " bytes");
        digester_.update(buffer.first(n));
        return n;
    }
    [[nodiscard]] uint64_t size() const { return size_; }
    [[nodiscard]] std::string hex() { return digester_.hex(); }  // ends the digest
    void require(const Digest& wanted, std::string_view what) {
        const std::string seen = hex();
        if (seen == wanted.hex()) return;
        throw Error(std::string(what) + " does not match: wanted " + wanted.str() + ", got " + wanted.algorithm() +
                    ":" + seen);
    }

private:
    ByteSource& source_;
    Digester digester_;
    uint64_t limit_;
    uint64_t size_ = 0;
};

}  // namespace rkt::image
