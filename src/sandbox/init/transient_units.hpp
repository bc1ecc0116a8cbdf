// Units that come and go beside the apps: a shell of machinectl(1), a command of systemd-run(1).
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "sandbox/control.hpp"

namespace rkt::sandbox::init {

// Below the pod's group.
struct GroupPath {
    char text[2 * 256] = {};
};

// clearing: its process has ended, others of its group are being killed. ended: kept for who asks.
enum class TransientState : uint8_t { unused, starting, running, clearing, ended };

struct Transient {
    TransientState state = TransientState::unused;
    char name[256] = {};
    uint32_t app = 0;  // whose confinement it has
    GroupPath group;
    bool has_terminal = false;
    pid_t pid = 0;
    int report = -1;        // end of file when its program was executed, a record when it was not
    int group_events = -1;  // clearing
    int wait_status = 0;
    int64_t due_ms = 0;  // SIGKILL; 0: never
    uint64_t active_since_us = 0;
    uint64_t inactive_since_us = 0;
    control::AppState announced = control::AppState::created;

    [[nodiscard]] bool is_at_work() const noexcept {
        return state != TransientState::unused && state != TransientState::ended;
    }
    [[nodiscard]] control::UnitStatus describe() const noexcept;  // without its place
};
extern Transient transients[control::kMaxTransient];

bool has_commands(uint32_t app) noexcept;            // beside that app, at work
uint32_t find_transient(const char* name) noexcept;  // wire::kNoApp: there is none

}  // namespace rkt::sandbox::init
