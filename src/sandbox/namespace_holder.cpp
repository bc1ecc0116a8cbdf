#include "sandbox/namespace_holder.hpp"

#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "sandbox/another_cpu.hpp"
#include "sandbox/raw_syscall.hpp"

namespace rkt::sandbox {
namespace {

struct Order {
    int kinds;
    int made;  // eventfd
    pid_t maker;
};

// Whoever made us may be gone before we ask to end with it.
int end_with(pid_t maker) noexcept {
    const long error = raw_syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
    return error == 0 && raw_syscall(SYS_getppid) != maker ? ECANCELED : static_cast<int>(-error);
}

// "lo" of the network namespace that we are in.
int bring_loopback_up() noexcept {
    const long socket = raw_syscall(SYS_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC);
    if (socket < 0) return static_cast<int>(-socket);
    ifreq request{};
    strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    const long error = raw_syscall(SYS_ioctl, socket, SIOCSIFFLAGS, reinterpret_cast<long>(&request));
    raw_syscall(SYS_close, socket);
    return static_cast<int>(-error);
}

// In memory that others write at the same time: nothing but system calls.
int hold(void* argument) noexcept {
    const Order order = *static_cast<Order*>(argument);
    const uint64_t one = 1;
    const uint64_t no_signals = 0;
    int error = end_with(order.maker);
    if (error == 0) error = make_namespaces(order.kinds);
    if (error != 0) raw_syscall(SYS_exit_group, error);
    raw_syscall(SYS_write, order.made, reinterpret_cast<long>(&one), sizeof one);
    for (;;) raw_syscall(SYS_rt_sigsuspend, reinterpret_cast<long>(&no_signals), sizeof no_signals);
}

}  // namespace

int kinds_of_namespaces(bool host_ipc, bool host_network) noexcept {
    return CLONE_NEWUTS | (host_ipc ? 0 : CLONE_NEWIPC) | (host_network ? 0 : CLONE_NEWNET);
}

NamespaceHolder::NamespaceHolder(int kinds) noexcept : made_(::eventfd(0, EFD_CLOEXEC)) {
    alignas(16) static char stack[16384];
    static Order order;
    constexpr int kFlags = CLONE_NEWUSER | CLONE_VM | CLONE_FILES | CLONE_PIDFD | SIGCHLD;
    order = {kinds, made_.get(), ::getpid()};
    int pidfd = -1;
    const pid_t pid = made_ ? ::clone(hold, stack + sizeof stack, kFlags, &order, &pidfd) : -1;
    if (pid == -1) {
        error_ = errno;
        return;
    }
    process_.emplace(pid, Fd(pidfd));
    move_to_another_cpu(pid);
}

int NamespaceHolder::wait() noexcept {
    if (!process_) return error_;
    pollfd polled[] = {{made_.get(), POLLIN, 0}, {pidfd(), POLLIN, 0}};
    while (::poll(polled, 2, -1) == -1 && errno == EINTR) {
    }
    if (polled[0].revents != 0) return 0;
    const ExitStatus end = process_->wait();
    error_ = end.signaled ? ECANCELED : end.value;
    process_.reset();
    return error_;
}

int make_namespaces(int kinds) noexcept {
    if (const long error = raw_syscall(SYS_unshare, kinds); error != 0) return static_cast<int>(-error);
    return (kinds & CLONE_NEWNET) != 0 ? bring_loopback_up() : 0;
}

}  // namespace rkt::sandbox
