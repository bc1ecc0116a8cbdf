// A file that a client sent, as it was at one moment: whoever sent it may still change it.
#pragma once

#include <cstddef>

namespace rkt::sandbox::init {

class ReceivedCopy {
public:
    // Of a regular file that is not empty; memory() is nullptr otherwise (errno).
    ReceivedCopy(int file, size_t max_size) noexcept;
    ~ReceivedCopy();
    ReceivedCopy(const ReceivedCopy&) = delete;
    ReceivedCopy& operator=(const ReceivedCopy&) = delete;

    [[nodiscard]] const void* memory() const noexcept { return memory_; }
    [[nodiscard]] size_t size() const noexcept { return size_; }
    // It lives on, to be unmapped by its new owner.
    [[nodiscard]] void* release() noexcept;

private:
    void* memory_ = nullptr;
    size_t size_ = 0;
};

}  // namespace rkt::sandbox::init
