// The pod's namespaces, made beside the work of the starter: a network namespace takes the kernel half a millisecond,
// in which another CPU would be idle.
#pragma once

#include <optional>

#include "base/child.hpp"
#include "base/fd.hpp"

namespace rkt::sandbox {

// CLONE_NEW… (namespaces(7)) of what a pod has beside its user, PID and mount namespaces.
int kinds_of_namespaces(bool host_ipc, bool host_network) noexcept;

// A process that makes a new user namespace and, belonging to it, others, before anybody works in them. It ends with
// this handle, or with us. It shares our memory and descriptors, so that it costs no copy of them: have one at a time.
class NamespaceHolder {
public:
    // At work when this returns. kinds: CLONE_NEW… beside CLONE_NEWUSER; in a network namespace "lo" is brought up. We
    // must be root of the host. Why it could not be done says wait().
    explicit NamespaceHolder(int kinds) noexcept;
    // Until they are made: 0. Otherwise an errnum.
    int wait() noexcept;
    // Who is in them, for setns(2) and user_namespace.hpp; -1: they could not be made.
    [[nodiscard]] int pidfd() const noexcept { return process_ ? process_->pidfd().get() : -1; }

private:
    std::optional<Child> process_;
    int error_ = 0;
    Fd made_;  // eventfd(2)
};

// What the holder makes, for ourselves: new ones, and "lo" up. 0 or an errnum.
int make_namespaces(int kinds) noexcept;

}  // namespace rkt::sandbox
