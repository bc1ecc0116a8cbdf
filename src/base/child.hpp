// A child process held by pidfd: waited for once, killed and reaped when nobody waited.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>
#include <vector>

#include "base/fd.hpp"

namespace rkt {

// How a process ended (waitid(2)).
struct ExitStatus {
    bool signaled = false;
    int value = 0;  // exit code, or the signal's number
    // What a shell would report: the code, or 128 + signal.
    [[nodiscard]] int as_exit_code() const noexcept { return signaled ? 128 + value : value; }
};

class [[nodiscard]] Child {
public:
    Child(pid_t pid, Fd pidfd) noexcept : pid_(pid), pidfd_(std::move(pidfd)) {}
    Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)), pidfd_(std::move(other.pidfd_)) {}
    Child& operator=(Child&&) = delete;
    ~Child();  // SIGKILL and reap, unless waited for or detached

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    [[nodiscard]] const Fd& pidfd() const noexcept { return pidfd_; }  // poll(2): readable when it ended
    ExitStatus wait();
    void kill(int signal) const;  // a process that is gone already is fine
    void detach() noexcept { pid_ = -1; }

    struct Redirect {
        int source;  // descriptor of ours
        int target;  // its number in the child
    };
    // fork + exec of `argv[0]` (a path), environment inherited; only 0, 1, 2 and the targets of
    // `redirects` reach it. Throws SystemError when the program cannot be executed.
    static Child spawn(const std::vector<std::string>& argv, std::span<const Redirect> redirects = {});

private:
    pid_t pid_;
    Fd pidfd_;
};

}  // namespace rkt
