// Every new unit waits for the kernel: systemd moves a process into its cgroup, and a move waits for an RCU
// grace period, 14 ms on an idle host, unless another one was made in the last few milliseconds
// (facts-start.md 1). This makes a move that changes nothing, of a child to the cgroup it is in, when the
// command begins: the grace period runs while images are looked up and the pod is made, and systemd's own
// move finds it over, or nearly so.
#pragma once

#include <optional>
#include <string>

#include "base/child.hpp"

namespace rkt::pod {

class HeadStart {
public:
    // `cgroup`: this process's, below the root of the unified hierarchy; "": there is none. Never fails: what
    // cannot be had early is waited for later.
    explicit HeadStart(const std::string& cgroup) noexcept;

private:
    std::optional<Child> mover_;
};

}  // namespace rkt::pod
