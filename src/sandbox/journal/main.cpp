// rkt-journal: stands between a pod with a journal of its own and the host's journald. It runs beside the pod, in its
// unit but in no namespace of it: only root of the host may pass on bytes in the name of another process, which the
// pod's init, root of a user namespace, is not. Static and without a heap, as init. Two processes (keeper.hpp).
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

#include "sandbox/journal/clock.hpp"
#include "sandbox/journal/filter.hpp"
#include "sandbox/journal/keeper.hpp"
#include "sandbox/journal/privileges.hpp"
#include "sandbox/journal/stream.hpp"
#include "sandbox/journal_handoff.hpp"
#include "sandbox/mount_fd.hpp"

namespace rkt::sandbox::journal {
namespace {

using namespace journal_handoff;

// In static memory, of which only what is used costs anything.
alignas(Stream) std::byte memory[kMaxStreams][sizeof(Stream)];
Stream* streams[kMaxStreams];  // nullptr: the place is free
Sink sink;
Kept* kept_state;

// What an app leaves open as it ends, and rkt while it passes on the last lines.
constexpr int kLastMs = 5000;

bool parse_id(const char* text, journal_file::Id128& id, char (&plain)[33]) noexcept {
    constexpr const char* kDigits = "0123456789abcdef";
    size_t digits = 0;
    for (; *text != '\0' && *text != '\n'; ++text) {
        if (*text == '-') continue;
        const char* digit = strchr(kDigits, *text);
        if (digit == nullptr || digits == 32) return false;
        uint8_t& byte = id.bytes[digits / 2];
        byte = static_cast<uint8_t>(byte << 4 | (digit - kDigits));
        plain[digits++] = *text;
    }
    plain[digits] = '\0';
    return digits == 32;
}

// As the pod sees it, and with it `journalctl -M -b`, which looks there (facts-machine.md 3): in a /proc of its own.
// Where the host is a container itself, its own /proc may say something else.
bool read_boot_id(char (&text)[64]) noexcept {
    const Fd proc = new_mount("proc", {}, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    Fd file(::openat(proc.get(), "sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
    if (!file) file = Fd(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
    const ssize_t size = !file ? -1 : ::read(file.get(), text, sizeof text - 1);
    text[size > 0 ? size : 0] = '\0';
    return size > 0;
}

bool open_sink(char** argv) noexcept {
    char boot[64];
    if (!read_boot_id(boot)) return false;
    Host host;
    journal_file::Id128 machine_id;
    journal_file::Id128 boot_id;
    if (!parse_id(argv[kMachineId], machine_id, host.machine_id) || !parse_id(boot, boot_id, host.boot_id))
        return false;
    strncpy(host.hostname, argv[kHostname], sizeof host.hostname - 1);
    sink.open(argv[kUnit], atoi(argv[kLeader]), host, {machine_id, boot_id, kDirectory});
    return true;
}

// One too many is closed.
void accept_one() noexcept {
    Fd client(::accept4(kListener, nullptr, nullptr, SOCK_CLOEXEC));
    for (size_t i = 0; client && i < kMaxStreams; ++i) {
        if (streams[i] == nullptr) streams[i] = new (memory[i]) Stream(std::move(client), kept_state->streams[i]);
    }
}

// Those of a reader that was killed.
void take_over() noexcept {
    for (size_t i = 0; i < kMaxStreams; ++i) {
        if (kept_state->streams[i].is_open) streams[i] = new (memory[i]) Stream(kept_state->streams[i]);
    }
}

// At most so often: a process that goes on writing must not keep us here.
void read(size_t index, int times) noexcept {
    Stream*& stream = streams[index];
    while (times-- > 0 && stream->read(sink)) {
    }
    if (stream->is_open()) return;
    stream->~Stream();
    stream = nullptr;
}

class Loop {
public:
    // Until the pod is gone and everybody has closed its stream.
    void run() noexcept {
        for (fill(); !is_over(); fill()) {
            const int ready = ::poll(polled_, count_, timeout_ms());
            if (ready == -1 && errno != EINTR) return;
            if (ready > 0) handle();
        }
    }

private:
    [[nodiscard]] bool is_over() const noexcept {
        if (end_us_ == 0) return false;
        return count_ == 1 || now_us(CLOCK_MONOTONIC) >= end_us_;
    }
    [[nodiscard]] int timeout_ms() const noexcept {
        if (end_us_ == 0) return -1;
        const uint64_t now = now_us(CLOCK_MONOTONIC);
        return now >= end_us_ ? 0 : static_cast<int>((end_us_ - now) / 1000 + 1);
    }

    void fill() noexcept {
        count_ = 0;
        add(kListener, 0);
        if (end_us_ == 0) add(kLifeline, 0);
        for (size_t i = 0; i < kMaxStreams; ++i) {
            if (streams[i] != nullptr) add(streams[i]->fd(), i);
        }
    }
    void add(int fd, size_t index) noexcept {
        polled_[count_] = {fd, POLLIN, 0};
        indices_[count_++] = index;
    }

    // The streams first: what was written before somebody's end comes before that end.
    void handle() noexcept {
        for (nfds_t i = count_; i-- > 0;) {
            if (polled_[i].revents == 0) continue;
            if (polled_[i].fd == kListener) {
                accept_one();
            } else if (polled_[i].fd == kLifeline) {
                read_lifeline();
            } else {
                read(indices_[i], 1);
            }
        }
    }

    void read_lifeline() noexcept {
        char what = 0;
        const ssize_t size = ::recv(kLifeline, &what, sizeof what, MSG_DONTWAIT);
        if (size == -1 && (errno == EAGAIN || errno == EINTR)) return;
        drain();
        if (size > 0) {
            ::send(kLifeline, &what, sizeof what, MSG_NOSIGNAL | MSG_DONTWAIT);
        } else {
            end_us_ = now_us(CLOCK_MONOTONIC) + uint64_t{kLastMs} * 1000;
        }
    }

    static void drain() noexcept {
        constexpr int kReads = 1024;  // more than a socket holds (net.core.wmem_max)
        for (pollfd listener{kListener, POLLIN, 0}; ::poll(&listener, 1, 0) == 1;) accept_one();
        for (size_t i = 0; i < kMaxStreams; ++i) {
            if (streams[i] != nullptr) read(i, kReads);
        }
    }

    pollfd polled_[kMaxStreams + 2];
    size_t indices_[kMaxStreams + 2];  // of streams
    nfds_t count_ = 0;
    uint64_t end_us_ = 0;  // 0: the pod runs
};

// Signals are the pod's: who stops its unit sends them to everybody in it.
void ignore_signals() noexcept {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE}) ::signal(signal, SIG_IGN);
}

int read_streams(Kept& shared) noexcept {
    kept_state = &shared;
    if (!load_filter()) return 1;
    sink.begin();
    take_over();
    static Loop loop;
    loop.run();
    sink.close();
    return 0;
}

int keep_journal(int argc, char** argv) noexcept {
    if (argc != kArguments) return 2;
    ignore_signals();
    find_pod_group();
    if (!open_sink(argv) || !keep_needed_privileges()) return 1;
    return keep({read_streams, [](int signal) { sink.note_kill(signal); }});
}

}  // namespace
}  // namespace rkt::sandbox::journal

int main(int argc, char** argv) { ::_exit(rkt::sandbox::journal::keep_journal(argc, argv)); }
