#include "base/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>

#include "base/error.hpp"

namespace rkt {
namespace {

// Between fork and exec: nothing that allocates or throws.
[[noreturn]] void become(char* const* argv, std::span<const Child::Redirect> redirects, int error_fd) noexcept {
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const auto& redirect : redirects) {
        const int rc = redirect.source == redirect.target ? ::fcntl(redirect.source, F_SETFD, 0)
                                                          : ::dup2(redirect.source, redirect.target);
        if (rc == -1) ::_exit(127);
    }
    ::execv(argv[0], argv);
    const int errnum = errno;
    (void)!::write(error_fd, &errnum, sizeof errnum);
    ::_exit(127);
}

}  // namespace

Child::~Child() {
    if (pid_ <= 0) return;
    ::syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0);
    siginfo_t info{};
    while (::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED) == -1 && errno == EINTR) {
    }
}

ExitStatus Child::wait() {
    siginfo_t info{};
    while (::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED) == -1) {
        if (errno != EINTR) throw SystemError(errno, "waiting for a child");
    }
    pid_ = -1;
    return {info.si_code != CLD_EXITED, info.si_status};
}

void Child::kill(int signal) const {
    if (::syscall(SYS_pidfd_send_signal, pidfd_.get(), signal, nullptr, 0) == -1 && errno != ESRCH) {
        throw SystemError(errno, "sending a signal");
    }
}

Child Child::spawn(const std::vector<std::string>& argv, std::span<const Redirect> redirects) {
    std::vector<char*> raw;
    for (const auto& word : argv) raw.push_back(const_cast<char*>(word.c_str()));
    raw.push_back(nullptr);

    auto failure = make_pipe();
    const pid_t pid = check(::fork(), "forking");
    if (pid == 0) become(raw.data(), redirects, failure.write.get());
    Child child(pid, Fd(static_cast<int>(check_long(::syscall(SYS_pidfd_open, pid, 0), "opening a pidfd"))));
    failure.write.reset();

    int errnum = 0;
    if (::read(failure.read.get(), &errnum, sizeof errnum) == sizeof errnum) {
        child.wait();
        throw SystemError(errnum, "executing " + argv.at(0));
    }
    return child;
}

}  // namespace rkt
