#include "sandbox/init/received_copy.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace rkt::sandbox::init {

ReceivedCopy::ReceivedCopy(int file, size_t max_size) noexcept {
    struct stat st {};
    if (::fstat(file, &st) == -1) return;
    if (!S_ISREG(st.st_mode) || st.st_size <= 0 || static_cast<size_t>(st.st_size) > max_size) {
        errno = EINVAL;
        return;
    }
    size_ = static_cast<size_t>(st.st_size);
    void* memory = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    if (::pread(file, memory, size_, 0) == static_cast<ssize_t>(size_)) {
        memory_ = memory;
        return;
    }
    ::munmap(memory, size_);
    errno = EINVAL;
}

ReceivedCopy::~ReceivedCopy() {
    if (memory_ != nullptr) ::munmap(memory_, size_);
}

void* ReceivedCopy::release() noexcept { return std::exchange(memory_, nullptr); }

}  // namespace rkt::sandbox::init
