#include <sys/socket.h>

#include "base/error.hpp"
#include "systemd/journal.hpp"
#include "systemd/unix_socket.hpp"

namespace rkt::systemd {
namespace {

// As sd_journal_stream_fd(3): a burst of an app must not block it while journald is busy elsewhere.
constexpr int kSendBuffer = 8 << 20;

// One value per line: identifier, unit, priority, level prefix, forward to syslog, kmsg and console
// (facts-machine.md 4).
std::string print(const StreamHeader& header) {
    if ((header.identifier + header.unit).find('\n') != std::string::npos) {
        throw Error("a journal stream's identifier and unit are one line each");
    }
    return header.identifier + "\n" + header.unit + "\n" + std::to_string(header.priority) + "\n" +
           (header.level_prefix ? "1" : "0") + "\n0\n0\n0\n";
}

}  // namespace

std::optional<Fd> open_stream(const StreamHeader& header, const std::string& socket) {
    const std::string lines = print(header);
    auto stream = connect_stream(socket);
    if (!stream) return std::nullopt;
    check(::shutdown(stream->get(), SHUT_RD), "shutdown of a journal stream");
    // Every line carries its writer's credentials from the first on. journald 252 asks for them only after
    // accept(2): what is written in between would arrive without, and lose _PID, _SYSTEMD_UNIT and the rest
    // (unix(7), SO_PASSCRED; either end's flag makes the kernel attach them).
    const int yes = 1;
    check(::setsockopt(stream->get(), SOL_SOCKET, SO_PASSCRED, &yes, sizeof(yes)), "SO_PASSCRED of a journal stream");
    // Best effort, like the reader's side of it: the limit net.core.wmem_max clips it (socket(7)).
    static_cast<void>(::setsockopt(stream->get(), SOL_SOCKET, SO_SNDBUF, &kSendBuffer, sizeof(kSendBuffer)));
    write_all(*stream, lines);
    return stream;
}

}  // namespace rkt::systemd
