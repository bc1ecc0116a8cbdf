// machined's answer to the registration of a pod, where it did not come before the pod was ready: a host that boots
// with hundreds of pods, a machined that hangs. The call stays open, and whoever stays with the pod takes what comes.
#pragma once

#include "base/dir.hpp"
#include "pod/unit.hpp"

namespace rkt::pod {

class LateRegistration {
public:
    // Both must outlive this.
    LateRegistration(PodUnit& unit, const Dir& pod) noexcept : unit_(unit), pod_(pod) {}

    [[nodiscard]] int fd() const noexcept { return unit_.late_answer_fd(); }  // for poll(2); -1: nothing is awaited
    void take() noexcept;  // when that is readable: writes down what machined says
    // Of a process that has nothing else to do: until the answer is there, or the pod has ended.
    void wait(const Fd& leader_pidfd) noexcept;

private:
    PodUnit& unit_;
    const Dir& pod_;
};

}  // namespace rkt::pod
