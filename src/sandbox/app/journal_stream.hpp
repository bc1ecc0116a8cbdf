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
// Empty: no journald listens (errno 0), or what failed (errno).
Fd open_journal() noexcept;
int begin_journal(const Fd& stream, const StreamName& name) noexcept;  // sends the header: 0, or -1 and errno
Fd connect_journal(const StreamName& name) noexcept;  // both

}  // namespace rkt::sandbox::app
