// The caller's terminal, joined to one of the pod's (run --interactive, enter).
#pragma once

#include <termios.h>

#include <string>

#include "base/fd.hpp"
#include "sandbox/escape_keys.hpp"

namespace rkt::sandbox {

// Raw while it lives: every key goes to the pod, Ctrl-C included.
class [[nodiscard]] RawMode {
public:
    explicit RawMode(int terminal);  // throws SystemError; not a terminal: does nothing
    ~RawMode();
    RawMode(const RawMode&) = delete;
    RawMode& operator=(const RawMode&) = delete;

private:
    int terminal_;
    bool active_ = false;
    termios before_ = {};
};

void copy_window_size(int from, int to) noexcept;  // ioctl_tty(2); not a terminal: nothing happens

struct CallerEnds {
    int in = 0;
    int out = 1;
};

// One step of the way between the two, for a loop of the caller's own: poll `input_fd()` for POLLIN and
// `master()` for `master_events()`, then call handle().
class TerminalCopy {
public:
    TerminalCopy(CallerEnds caller, Fd master);
    [[nodiscard]] int input_fd() const noexcept;  // -1: nothing is to be read now
    [[nodiscard]] const Fd& master() const noexcept { return master_; }
    [[nodiscard]] short master_events() const noexcept;
    // False: every process of the pod has closed the terminal.
    bool handle(bool input_ready, bool master_ready);
    // The process is gone: shows what it wrote last, without waiting for others that have the terminal.
    void drain();
    // The user has typed what ends a pod that does not answer.
    [[nodiscard]] bool has_escaped() const noexcept { return escape_.complete(); }
    void resize() noexcept { copy_window_size(caller_.in, master_.get()); }

private:
    void read_input();
    bool write_pending();
    bool read_master();

    CallerEnds caller_;
    Fd master_;
    EscapeKeys escape_;
    bool input_ended_ = false;
    std::string pending_;  // input that the pod has not taken yet
};

}  // namespace rkt::sandbox
