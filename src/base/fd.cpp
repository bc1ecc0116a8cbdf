#include "base/fd.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "base/error.hpp"

namespace rkt {

Fd Fd::duplicate() const { return Fd(check(::fcntl(raw_, F_DUPFD_CLOEXEC, 3), "duplicating a descriptor")); }

void Fd::set_inheritable(bool yes) const {
    check(::fcntl(raw_, F_SETFD, yes ? 0 : FD_CLOEXEC), "changing close-on-exec");
}

PipeEnds make_pipe() {
    std::array<int, 2> raw{};
    check(::pipe2(raw.data(), O_CLOEXEC), "creating a pipe");
    return {Fd(raw[0]), Fd(raw[1])};
}

SocketPair make_socketpair(int type) {
    std::array<int, 2> raw{};
    check(::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, raw.data()), "creating a socket pair");
    return {Fd(raw[0]), Fd(raw[1])};
}

Fd make_memfd(const char* name, std::string_view content) {
    Fd fd(check(::memfd_create(name, MFD_CLOEXEC), "creating a memory file"));
    write_all(fd, content);
    check_long(::lseek(fd.get(), 0, SEEK_SET), "rewinding a memory file");
    return fd;
}

std::string read_all(const Fd& fd, size_t limit) {
    std::string content;
    std::array<char, 16384> buffer;
    for (;;) {
        const ssize_t n = ::read(fd.get(), buffer.data(), buffer.size());
        if (n == -1 && errno == EINTR) continue;
        check_long(n, "reading");
        if (n == 0) return content;
        if (content.size() + static_cast<size_t>(n) > limit) {
            throw Error("larger than the limit of " + std::to_string(limit) + " bytes");
        }
        content.append(buffer.data(), static_cast<size_t>(n));
    }
}

void write_all(const Fd& fd, std::string_view data) {
    while (!data.empty()) {
        const ssize_t n = ::write(fd.get(), data.data(), data.size());
        if (n == -1 && errno == EINTR) continue;
        check_long(n, "writing");
        data.remove_prefix(static_cast<size_t>(n));
    }
}

}  // namespace rkt
