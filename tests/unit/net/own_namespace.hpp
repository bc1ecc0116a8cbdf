// A test's own network: nothing it does is seen by the machine.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "base/child.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"

namespace rkt::test {

inline void bring_loopback_up() {
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP;
    check(::ioctl(socket.get(), SIOCSIFFLAGS, &request), "lo");
}

inline void sh(const std::string& command) { ASSERT_EQ(::system(command.c_str()), 0) << command; }

class OwnNamespace : public testing::Test {
protected:
    void SetUp() override {
        check(::unshare(CLONE_NEWNET), "unshare");
        bring_loopback_up();
    }
};

// A process in a network namespace of its own, as a pod's leader is.
class NeighbourNamespace {
public:
    NeighbourNamespace() : here_(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)) {
        auto [read, write] = make_pipe();
        pid_ = check(::fork(), "fork");
        if (pid_ == 0) {
            if (::unshare(CLONE_NEWNET) == 0) bring_loopback_up();
            write.reset();
            ::pause();
            ::_exit(0);
        }
        write.reset();
        char none;
        (void)!::read(read.get(), &none, 1);  // its end: the namespace is there
    }
    ~NeighbourNamespace() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    NeighbourNamespace(const NeighbourNamespace&) = delete;
    NeighbourNamespace& operator=(const NeighbourNamespace&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    // What `work` makes there; we are back afterwards.
    template <typename Work>
    auto inside(Work work) const {
        const Fd there(::open(("/proc/" + std::to_string(pid_) + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC));
        check(::setns(there.get(), CLONE_NEWNET), "setns");
        auto result = work();
        check(::setns(here_.get(), CLONE_NEWNET), "setns");
        return result;
    }
    [[nodiscard]] Fd rtnetlink() const {
        return inside([] { return Fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0 /* NETLINK_ROUTE */)); });
    }

private:
    Fd here_;
    pid_t pid_;
};

}  // namespace rkt::test
