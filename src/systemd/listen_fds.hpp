// Sockets that the service manager hands over: sd_listen_fds_with_names(3), systemd.socket(5).
#pragma once

#include <vector>

#include "spec/socket_handover.hpp"

namespace rkt::systemd {

struct ListenSocket {
    int fd = -1;  // the process's own, from its first instant to its last
    InheritedSocket address;
};

// Those of this process, now close-on-exec. Their variables are taken out of the environment, so that no other process
// believes them: the second call finds none. Throws SystemError.
std::vector<ListenSocket> take_listen_fds();

}  // namespace rkt::systemd
