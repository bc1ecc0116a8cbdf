#include "systemd/notify_relay.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "base/passed_fds.hpp"
#include "base/text.hpp"

namespace rkt::systemd {
namespace {

constexpr size_t kMaxMessage = 4096;  // systemd takes no longer one

std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

}  // namespace

Fd connect_notify() {
    const std::string_view path = variable("NOTIFY_SOCKET");
    sockaddr_un address{};
    if (path.empty() || path.size() >= sizeof address.sun_path || (path[0] != '/' && path[0] != '@')) return {};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, path.size());
    if (path[0] == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (path[0] == '@' ? 0 : 1));
    Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) == -1) return {};
    return socket;
}

uint64_t watchdog_usec() {
    const auto pid = text::to_u64(variable("WATCHDOG_PID"));
    if (!variable("WATCHDOG_PID").empty() && pid != static_cast<uint64_t>(::getpid())) return 0;
    return text::to_u64(variable("WATCHDOG_USEC")).value_or(0);
}

NotifyRelay::NotifyRelay() : manager_(connect_notify()) {
    // Not of datagrams: of those the end of the other side is not told.
    SocketPair pair = make_socketpair(SOCK_SEQPACKET);
    near_ = std::move(pair.ours);
    far_ = std::move(pair.theirs);
}

bool NotifyRelay::pass() {
    char bytes[kMaxMessage];
    PassedFds passed;
    const ssize_t size = receive_with_fds(near_.get(), bytes, sizeof bytes, passed, MSG_DONTWAIT);
    if (size == -1 && errno == EINTR) return true;
    if (size <= 0) return false;
    const auto send = [&] {
        return send_with_fds(manager_.get(), bytes, static_cast<size_t>(size), passed.fds, passed.count);
    };
    // A manager that came anew listens at a new socket. One that is gone misses a message; the pod goes on.
    if (send() == -1) {
        manager_ = connect_notify();
        (void)send();
    }
    for (uint32_t i = 0; i < passed.count; ++i) ::close(passed.fds[i]);
    return true;
}

}  // namespace rkt::systemd
