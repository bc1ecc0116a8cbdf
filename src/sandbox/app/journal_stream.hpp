// A connection to journald's stream socket, with its header sent (facts-machine.md 4).
#pragma once

#include "base/fd.hpp"

namespace rkt::sandbox::app {

struct StreamName {
    const char* identifier;
    const char* unit;  // counts where the writer's cgroup can no longer be read
    bool is_stderr;
};
// Empty: no journald listens (errno 0), or what failed (errno).
Fd connect_journal(const StreamName& name) noexcept;

}  // namespace rkt::sandbox::app
