// Connections to sockets of the host, passed on to ports of the pod (`rkt run --socket`): a process of the pod, started
// by its init, with no rights and no heap. It accepts a connection at once and keeps it until the app listens, so that
// none is lost while the pod begins; bytes go by splice(2) and are never looked at.
#pragma once

#include <cstdint>

namespace rkt::sandbox::socket_proxy {

inline constexpr int kFirstListener = 3;
inline constexpr uint32_t kMaxListeners = 64;

struct Settings {
    uint32_t listeners = 0;              // descriptors from kFirstListener on
    uint16_t ports[kMaxListeners] = {};  // of 127.0.0.1, or ::1: where each leads to
    int64_t idle_ms = 0;                 // without any connection, after which there is nothing to do; 0: never
};

// Returns when nobody has been here for so long, or, after SIGTERM, when the last connection has ended: 0; else an exit
// code.
int serve(const Settings& settings) noexcept;

}  // namespace rkt::sandbox::socket_proxy
