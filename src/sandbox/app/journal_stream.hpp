// A connection to journald's stream socket, which begins with a header (facts-machine.md 4).
#pragma once

#include "base/fd.hpp"

namespace rkt::sandbox::app {

struct StreamName {
    const char* identifier;
    // Counts where the writer's cgroup can no longer be read, and only from root of the host.
    const char* unit;
    bool is_stderr;
};
inline constexpr const char* kJournalSocket = "/run/systemd/journal/stdout";
// Empty: no journald listens (errno 0), or what failed (errno). `socket`: of a journal of the pod's own, on the host.
Fd open_journal(const char* socket = kJournalSocket) noexcept;
int begin_journal(const Fd& stream, const StreamName& name) noexcept;  // sends the header: 0, or -1 and errno
Fd connect_journal(const StreamName& name) noexcept;  // both

}  // namespace rkt::sandbox::app
