#include "image/file_source.hpp"

#include <unistd.h>

#include <cerrno>

#include "base/error.hpp"

namespace rkt::image {

size_t FileSource::read(std::span<char> buffer) {
    for (;;) {
        const ssize_t n = ::read(file_.get(), buffer.data(), buffer.size());
        if (n >= 0) return static_cast<size_t>(n);
        if (errno != EINTR) throw SystemError(errno, "reading");
    }
}

}  // namespace rkt::image
