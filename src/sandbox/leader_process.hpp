// The leader's own side: what the cloned child does until it is rkt-init.
#pragma once

#include <vector>

#include "base/fd.hpp"
#include "spec/credential.hpp"
#include "spec/plan.hpp"

namespace rkt::sandbox {

struct LeaderProcess {
    const Plan& plan;
    Fd libexec;
    Fd channel;
    Fd flat_plan;
    Fd filter;  // empty: no app wants it
    Fd status_dir;
    Fd pod_lock;
    Fd control;
    Fd notify;
    std::vector<Credential> credentials;
    std::vector<int> sockets;
    Fd journal;
    std::vector<Fd> relays;
    int holder;         // pidfd of who is in its namespaces; -1: nobody
    int why_no_holder;  // then, errnum

    // Never returns: it ends as rkt-init, or with kSetupFailed when a step failed or the starter is gone.
    [[noreturn]] void run() noexcept;
};

}  // namespace rkt::sandbox
