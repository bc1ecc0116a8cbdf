// A user namespace, made and known from outside: whoever is not in it yet maps the ids of what it takes along.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <utility>

#include "base/fd.hpp"
#include "sandbox/step.hpp"
#include "spec/plan.hpp"

namespace rkt::sandbox {

// New namespaces that belong to a new user namespace, before anybody works in them. The process that holds them waits
// for its end, which comes with this handle.
class HeldNamespaces {
public:
    HeldNamespaces() noexcept = default;
    HeldNamespaces(const HeldNamespaces&) = delete;
    HeldNamespaces& operator=(const HeldNamespaces&) = delete;
    ~HeldNamespaces() { bury(); }

    // flags: CLONE_NEW… (namespaces(7)) beside CLONE_NEWUSER. The caller is root of the host.
    StepError make(const PlanUsers& users, int flags) noexcept;
    [[nodiscard]] const Fd& user() const noexcept { return user_; }  // empty: there is none
    // That of a pod that runs.
    void adopt(Fd user_namespace) noexcept { user_ = std::move(user_namespace); }
    // Into those of `flags`; not into the user namespace.
    [[nodiscard]] int join(int flags) const noexcept;
    // The user namespace lives on in user(). The holder's end takes a moment, which nobody waits for.
    void let_go() noexcept;
    void forget() noexcept {
        bury();
        user_.reset();
    }

private:
    void bury() noexcept;

    Fd holder_;  // pidfd
    Fd user_;
};

// Of the process `leader`; empty: it is ours. Throws SystemError.
Fd open_user_namespace(pid_t leader);

// As root of that user namespace, with every capability in it and no supplementary group. 0, or -1 and errno.
int become_root_of(const Fd& user_namespace) noexcept;

}  // namespace rkt::sandbox
