// An app's output on its way through the foreground process: line by line to the caller, and byte for
// byte into the journal under the name of whoever wrote it, so that the entry's trusted fields
// (_PID, _SYSTEMD_CGROUP) are the app's and not rkt's.
#pragma once

#include <sys/socket.h>
#include <functional>
#include <string>
#include <string_view>

#include "base/fd.hpp"
#include "sandbox/leader.hpp"

namespace rkt::sandbox {

struct RelayLine {
    std::string_view app;
    bool is_stderr;
    pid_t pid;              // as the host sees it
    std::string_view text;  // without the line end
};

class Relay {
public:
    using OnLine = std::function<void(const RelayLine&)>;
    // `journal`: a stream to journald with its header sent, or empty. `leader`: the pod's, in whose name
    // is kept what a process wrote that is gone already; so the line stays the unit's.
    Relay(Leader::Relay source, Fd journal, pid_t leader, OnLine on_line);

    [[nodiscard]] const Fd& socket() const noexcept { return source_.socket; }  // poll(2): readable
    // Handles what is there without waiting. False: the last writer is gone, everything is delivered.
    bool handle();

private:
    void take(std::string_view data, pid_t writer);
    void flush();
    void forward(std::string_view data, const ucred& writer);

    Leader::Relay source_;
    Fd journal_;
    pid_t leader_;
    OnLine on_line_;
    std::string line_;  // its end has not come yet
    pid_t writer_ = 0;  // of line_
};

}  // namespace rkt::sandbox
