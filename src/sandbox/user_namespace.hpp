// A user namespace, made and known from outside: whoever is not in it yet maps the ids of what it takes along.
#pragma once

#include <sys/types.h>

#include "base/fd.hpp"
#include "sandbox/step.hpp"
#include "spec/plan.hpp"

namespace rkt::sandbox {

// Maps the ids of the user namespace that the process `holder` (a pidfd) is in, and opens it. The caller is root of the
// host.
StepError map_users(int holder, const PlanUsers& users, Fd& user_namespace) noexcept;

// Of the process `leader`; empty: it is ours. Throws SystemError.
Fd open_user_namespace(pid_t leader);

// As root of that user namespace, with every capability in it and no supplementary group. 0, or -1 and errno.
int become_root_of(const Fd& user_namespace) noexcept;

}  // namespace rkt::sandbox
