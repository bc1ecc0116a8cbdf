#include "sandbox/app/journal_stream.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

namespace rkt::sandbox::app {

// journald's stream protocol: identifier, unit, priority, level prefixes, three forward flags, a line each.
int begin_journal(const Fd& stream, const StreamName& name) noexcept {
    char header[1024];
    const char* const lines[] = {name.identifier, name.unit, name.is_stderr ? "3" : "6", "1", "0", "0", "0"};
    char* end = header;
    for (const char* line : lines) {
        const size_t size = strlen(line);
        if (end + size + 1 > header + sizeof header) {
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(end, line, size);
        end[size] = '\n';
        end += size + 1;
    }
    return ::send(stream.get(), header, static_cast<size_t>(end - header), MSG_NOSIGNAL) == end - header ? 0 : -1;
}

Fd open_journal(const char* socket) noexcept {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    strncpy(address.sun_path, socket, sizeof address.sun_path - 1);
    Fd stream(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!stream) return {};
    // journald asks for credentials only after accept(2): what is written before would have none, unless
    // our end asks, too.
    const int yes = 1;
    ::setsockopt(stream.get(), SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes);
    if (::connect(stream.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == -1) {
        errno = 0;
        return {};
    }
    return stream;
}

Fd connect_journal(const StreamName& name) noexcept {
    Fd stream = open_journal();
    if (!stream || begin_journal(stream, name) == -1) return {};
    return stream;
}

}  // namespace rkt::sandbox::app
