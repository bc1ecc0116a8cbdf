#include "api/errands.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "base/error.hpp"

namespace rkt::api {
namespace {

constexpr size_t kMaxMessage = 4096;  // PIPE_BUF: written at once, read at once

void report(const Fd& pipe, const char* message) noexcept {
    try {
        write_all(pipe, std::string_view(message).substr(0, kMaxMessage));
    } catch (const Error&) {  // nobody wants to know any more
    }
}

// Never returns: what the parent owns, the connection first of all, is not ours to close in order.
[[noreturn]] void run(const std::function<void()>& work, const Fd& pipe) noexcept {
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    try {
        work();
    } catch (const std::exception& error) {
        report(pipe, error.what());
        ::_exit(1);
    }
    ::_exit(0);
}

std::optional<std::string> result_of(const ExitStatus& status, const Fd& message) {
    if (!status.signaled && status.value == 0) return std::nullopt;
    if (status.signaled) return "ended by signal " + std::to_string(status.value);
    return read_all(message, kMaxMessage);
}

}  // namespace

void Errands::begin(const std::function<void()>& work, Done done) {
    PipeEnds pipe = make_pipe();
    const pid_t pid = check(::fork(), "fork");
    if (pid == 0) run(work, pipe.write);
    Fd pidfd(static_cast<int>(check_long(::syscall(SYS_pidfd_open, pid, 0), "pidfd_open")));
    running_.push_back({Child(pid, std::move(pidfd)), std::move(pipe.read), std::move(done)});
}

void Errands::add_to(std::vector<pollfd>& waited) const {
    for (const Errand& errand : running_) waited.push_back({errand.process.pidfd().get(), POLLIN, 0});
}

void Errands::settle() {
    for (auto errand = running_.begin(); errand != running_.end();) {
        pollfd end{errand->process.pidfd().get(), POLLIN, 0};
        if (::poll(&end, 1, 0) != 1) {
            ++errand;
            continue;
        }
        const auto error = result_of(errand->process.wait(), errand->error);
        const Done done = std::move(errand->done);
        errand = running_.erase(errand);
        done(error);
    }
}

}  // namespace rkt::api
