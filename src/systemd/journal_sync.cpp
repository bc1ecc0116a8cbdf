#include "systemd/journal_sync.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>

#include "base/error.hpp"
#include "systemd/unix_socket.hpp"

namespace rkt::systemd {
namespace {

// Varlink: one JSON object each way, ended by a NUL byte (varlink.org).
constexpr std::string_view kRequest("{\"method\":\"io.systemd.Journal.Synchronize\"}\0", 45);
// A journald busy with a slow disk must not hold up a reader for ever.
constexpr std::chrono::seconds kSyncPatience{5};

// False: the peer is silent for too long, or gone.
bool read_some(const Fd& socket, std::string& reply, std::chrono::steady_clock::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd waited{socket.get(), POLLIN, 0};
    if (left.count() <= 0 || ::poll(&waited, 1, static_cast<int>(left.count())) <= 0) return false;
    std::array<char, 256> buffer{};
    const ssize_t n = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (n <= 0) return false;
    reply.append(buffer.data(), static_cast<size_t>(n));
    return true;
}

}  // namespace

void sync_journal(const std::string& socket) {
    try {
        const auto peer = connect_stream(socket);
        if (!peer) return;
        write_all(*peer, kRequest);
        const auto deadline = std::chrono::steady_clock::now() + kSyncPatience;
        std::string reply;
        while (reply.find('\0') == std::string::npos && read_some(*peer, reply, deadline)) {
        }
    } catch (const SystemError&) {
        // EACCES, or a journald that ended meanwhile: the journal is read as it is.
    }
}

}  // namespace rkt::systemd
