// The bytes of a file.
#pragma once

#include "image/import.hpp"

namespace rkt::image {

class FileSource : public ByteSource {
public:
    explicit FileSource(Fd file) : file_(std::move(file)) {}
    size_t read(std::span<char> buffer) override;

private:
    Fd file_;
};

}  // namespace rkt::image
