#include "base/signals.hpp"

#include <sys/signalfd.h>

#include "base/error.hpp"

namespace rkt {

SignalDescriptor::SignalDescriptor(std::span<const int> signals) {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : signals) ::sigaddset(&set, signal);
    fd_ = Fd(check(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "watching signals"));
    check(::sigprocmask(SIG_BLOCK, &set, &before_), "blocking signals");
}

SignalDescriptor::~SignalDescriptor() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

int SignalDescriptor::next() const noexcept {
    signalfd_siginfo info{};
    return ::read(fd_.get(), &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
}

}  // namespace rkt
