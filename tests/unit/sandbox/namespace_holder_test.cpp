// Namespaces that are made beside our work.
#include "sandbox/namespace_holder.hpp"

#include <gtest/gtest.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "base/child.hpp"
#include "base/error.hpp"
#include "base/passed_fds.hpp"

namespace rkt::sandbox {
namespace {

constexpr int kNoNamespace = CLONE_VFORK;  // unshare(2): EINVAL

void wait_for_end(int pidfd) {
    pollfd end{pidfd, POLLIN, 0};
    check(::poll(&end, 1, -1), "poll");
}

// What `look` says to a process that has joined them.
template <typename Look>
int inside(const NamespaceHolder& holder, int kinds, Look look) {
    const pid_t child = check(::fork(), "fork");
    if (child == 0) ::_exit(::setns(holder.pidfd(), CLONE_NEWUSER | kinds) == -1 ? 255 : look());
    int status = 0;
    check(::waitpid(child, &status, 0), "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool differs_from(const std::string& here, const char* kind) {
    return std::filesystem::read_symlink(std::string("/proc/self/ns/") + kind) != here;
}

TEST(NamespaceHolder, HasWhatWasAskedForAndNothingElse) {
    NamespaceHolder holder(CLONE_NEWUTS | CLONE_NEWNET);
    ASSERT_EQ(holder.wait(), 0);
    std::string here[4];
    const char* const kinds[] = {"user", "uts", "net", "ipc"};
    for (size_t i = 0; i < 4; ++i) here[i] = std::filesystem::read_symlink(std::string("/proc/self/ns/") + kinds[i]);
    const int changed = inside(holder, CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWIPC, [&] {
        int bits = 0;
        for (size_t i = 0; i < 4; ++i) bits |= differs_from(here[i], kinds[i]) ? 1 << i : 0;
        return bits;
    });
    EXPECT_EQ(changed, 0b0111);
}

TEST(NamespaceHolder, LoopbackIsUp) {
    NamespaceHolder holder(CLONE_NEWNET);
    ASSERT_EQ(holder.wait(), 0);
    const int flags = inside(holder, CLONE_NEWNET, [] {
        const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        ifreq request{.ifr_ifrn = {"lo"}, .ifr_ifru = {}};
        return ::ioctl(socket.get(), SIOCGIFFLAGS, &request) == -1 ? 255 : request.ifr_flags & IFF_UP;
    });
    EXPECT_EQ(flags, IFF_UP);
}

TEST(NamespaceHolder, EndsWithItsHandleAndLeavesNoChild) {
    { const NamespaceHolder holder(CLONE_NEWUTS); }
    EXPECT_EQ(::waitpid(-1, nullptr, __WALL | WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
}

// Killed as a starter may be, at any instant.
TEST(NamespaceHolder, EndsWithItsMaker) {
    auto channel = make_socketpair(SOCK_SEQPACKET);
    Child maker = [&] {
        const pid_t pid = check(::fork(), "fork");
        if (pid == 0) {
            NamespaceHolder holder(CLONE_NEWUTS);
            const int pidfd = holder.pidfd();
            (void)send_with_fds(channel.theirs.get(), "", 1, &pidfd, holder.wait() == 0 ? 1 : 0);
            for (;;) ::pause();
        }
        return Child(pid, Fd(check(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)), "pidfd_open")));
    }();
    char byte;
    PassedFds passed;
    ASSERT_EQ(receive_with_fds(channel.ours.get(), &byte, 1, passed), 1);
    ASSERT_EQ(passed.count, 1U);
    const Fd pidfd(passed.fds[0]);
    maker.kill(SIGKILL);
    maker.wait();
    wait_for_end(pidfd.get());
}

TEST(NamespaceHolder, SaysWhyItCouldNot) {
    NamespaceHolder holder(kNoNamespace);
    EXPECT_EQ(holder.wait(), EINVAL);
    EXPECT_EQ(holder.pidfd(), -1);
    EXPECT_EQ(holder.wait(), EINVAL);
}

// It shares our memory: our own calls fail for reasons of their own at the same time.
TEST(NamespaceHolder, ItsErrorsAreNotOurs) {
    errno = 0;
    NamespaceHolder holder(kNoNamespace);
    wait_for_end(holder.pidfd());
    EXPECT_EQ(errno, 0);
}

}  // namespace
}  // namespace rkt::sandbox
