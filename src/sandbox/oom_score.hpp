// How far the processes of a pod may lower their OOM score (proc(5)). Only CAP_SYS_RESOURCE over the host lowers it,
// which nothing in a user namespace has; what a process that has it wrote, its children may go back to.
#pragma once

#include <optional>

#include "base/fd.hpp"
#include "sandbox/step.hpp"
#include "spec/plan.hpp"

namespace rkt::sandbox {

// The lowest value that an app asks for.
std::optional<int> lowest_oom_score(const Plan& plan) noexcept;

class OomScore {
public:
    // To what is wanted, where that is below ours.
    StepError lower(std::optional<int> wanted) noexcept;
    // Back to what it was, in the user namespace if there is one: the children's way down stays open.
    StepError restore() noexcept;

private:
    std::optional<int> before_;
    Fd file_;  // opened as the host's root, whose it stays: root of the user namespace could not open it
};

}  // namespace rkt::sandbox
