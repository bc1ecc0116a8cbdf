// The pod's namespaces, made beside the work of the starter: a network namespace takes the kernel half a millisecond,
// in which another CPU would be idle.
#pragma once

#include <cerrno>

#include "base/fd.hpp"

namespace rkt::sandbox {

// CLONE_NEW… (namespaces(7)) of what a pod has beside its user, PID and mount namespaces.
int kinds_of_namespaces(bool host_ipc, bool host_network) noexcept;

// A process that makes a new user namespace and, belonging to it, others, before anybody works in them. It ends with
// this handle, or with us. It shares our memory and descriptors, so that it costs no copy of them: have one at a time.
class NamespaceHolder {
public:
    NamespaceHolder() noexcept = default;  // none
    NamespaceHolder(NamespaceHolder&&) noexcept = default;
    NamespaceHolder& operator=(NamespaceHolder&&) noexcept = default;  // to none
    ~NamespaceHolder() { end(); }

    // At work when this returns. kinds: CLONE_NEW… beside CLONE_NEWUSER; in a network namespace "lo" is brought up. We
    // must be root of the host. Why it could not be done says wait().
    static NamespaceHolder begin(int kinds) noexcept;
    explicit operator bool() const noexcept { return static_cast<bool>(pidfd_); }
    // Until they are made: 0. Otherwise an errnum; then pidfd() is empty.
    int wait() noexcept;
    [[nodiscard]] const Fd& pidfd() const noexcept { return pidfd_; }  // who is in them: setns(2), user_namespace.hpp
    void end() noexcept;

private:
    int error_ = EINVAL;
    Fd pidfd_;
    Fd made_;  // eventfd(2)
};

// What the holder makes, for ourselves: new ones, and "lo" up. 0 or an errnum.
int make_namespaces(int kinds) noexcept;

}  // namespace rkt::sandbox
