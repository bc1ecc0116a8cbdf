// The native protocol of journald (systemd.io/JOURNAL_NATIVE_PROTOCOL), for values of one line.
#include <sys/socket.h>
#include <sys/un.h>

#include "base/text.hpp"
#include "systemd/journal.hpp"

namespace rkt::systemd {

void write_about_unit(const std::string& unit, int priority, const std::string& message,
                      const std::string& socket) noexcept {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    if (socket.size() >= sizeof where.sun_path) return;
    socket.copy(where.sun_path, socket.size());
    const std::string entry = "PRIORITY=" + std::to_string(priority) +
                              "\nSYSLOG_IDENTIFIER=rkt\nOBJECT_SYSTEMD_UNIT=" + unit +
                              "\nMESSAGE=" + text::printable(message) + "\n";
    const Fd sender(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!sender) return;
    (void)::sendto(sender.get(), entry.data(), entry.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&where),
                   sizeof where);
}

}  // namespace rkt::systemd
