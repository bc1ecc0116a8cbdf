#include "systemd/unix_socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>

#include "base/error.hpp"

namespace rkt::systemd {

std::optional<Fd> connect_stream(const std::string& path) {
    sockaddr_un address{};
    if (path.size() >= sizeof(address.sun_path)) throw SystemError(ENAMETOOLONG, "connecting to " + path);
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, path.size());

    Fd fd(check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return fd;
    if (errno == ENOENT || errno == ECONNREFUSED) return std::nullopt;
    throw SystemError(errno, "connecting to " + path);
}

}  // namespace rkt::systemd
