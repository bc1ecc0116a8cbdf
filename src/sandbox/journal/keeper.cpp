#include "sandbox/journal/keeper.hpp"

#include <linux/sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/journal/clock.hpp"
#include "sandbox/journal_handoff.hpp"

namespace rkt::sandbox::journal {
namespace {

// One that dies over and over would keep the host busy.
constexpr uint64_t kIntervalUs = 10'000'000;
constexpr int kBurst = 5;

bool is_kept(const Kept& kept, int fd) noexcept {
    for (const KeptStream& stream : kept.streams) {
        if (stream.is_open && (stream.client == fd || stream.journald == fd)) return true;
    }
    return false;
}

// Files that the reader before had open.
void close_others(const Kept& kept) noexcept {
    constexpr int kLast = 2 * kMaxStreams + 64;
    for (int fd = journal_handoff::kDirectory + 1; fd < kLast; ++fd) {
        if (!is_kept(kept, fd)) ::close(fd);
    }
}

long clone_reader() noexcept {
    clone_args args{};
    args.flags = CLONE_FILES;
    args.exit_signal = SIGCHLD;
    return ::syscall(SYS_clone3, &args, sizeof args);
}

int wait_for(pid_t pid) noexcept {
    int status = 0;
    while (::waitpid(pid, &status, 0) == -1 && errno == EINTR) {
    }
    return status;
}

}  // namespace

int keep(const Reader& reader) noexcept {
    void* memory = ::mmap(nullptr, sizeof(Kept), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return 1;
    Kept& kept = *static_cast<Kept*>(memory);
    uint64_t since = 0;
    for (int starts = 1; starts <= kBurst; ++starts) {
        const uint64_t now = now_us(CLOCK_MONOTONIC);
        if (now - since > kIntervalUs) {
            since = now;
            starts = 1;
        }
        const long pid = clone_reader();
        if (pid == -1) return 1;
        if (pid == 0) return reader.read(kept);
        const int status = wait_for(static_cast<pid_t>(pid));
        if (WIFEXITED(status)) return WEXITSTATUS(status);
        close_others(kept);
        reader.note(WTERMSIG(status));
    }
    return 1;
}

}  // namespace rkt::sandbox::journal
