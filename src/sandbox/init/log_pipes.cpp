// /dev/stdout and /dev/stderr of an app that logs. Its descriptors 1 and 2 are sockets, so that the
// journal knows who wrote a line; but a socket cannot be opened by path (ENXIO), which is what a shell's
// `> /dev/stderr` and nginx's log files do. They find pipes, whose bytes init passes on in its own name. A stream that
// is no log beside one that is can be opened by its number.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/app/journal_stream.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/init/app_table.hpp"

namespace rkt::sandbox::init {
namespace {

constexpr const char* kNames[] = {"stdout", "stderr"};
constexpr const char* kNumbers[] = {"/proc/self/fd/1", "/proc/self/fd/2"};

// Any user of the app may write, only init reads.
int make_pipe_file(int dir, const char* name) noexcept {
    if (::mkfifoat(dir, name, 0600) == -1 && errno != EEXIST) return -1;
    const int pipe = ::openat(dir, name, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
    if (pipe != -1) ::fchmod(pipe, 0622);
    return pipe;
}

bool logs(FlatStdio mode) noexcept { return mode == FlatStdio::log || mode == FlatStdio::relay; }

bool is_ready(int fd, short events) noexcept {
    pollfd polled{fd, events, 0};
    return ::poll(&polled, 1, 0) == 1;
}

}  // namespace

// Without them the app runs all the same: /dev/stdout is then its descriptor 1.
void Supervisor::open_pipes(uint32_t index) noexcept {
    const FlatApp& app = apps[index].flat();
    if (shares_host()) return;  // /dev is the host's
    if (apps[index].has_pipes()) return;
    if (!logs(app.stdio[STDOUT_FILENO]) && !logs(app.stdio[STDERR_FILENO])) return;
    const Fd apps_dir(::open(handoff::kAppsDir, O_PATH | O_DIRECTORY | O_CLOEXEC));
    const Fd dir(::openat(apps_dir.get(), apps[index].name(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (::mkdirat(dir.get(), handoff::kPipesDir + 1, 0755) == -1 && errno != EEXIST) return;
    const Fd pipes(::openat(dir.get(), handoff::kPipesDir + 1, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (int stream = 0; pipes && stream < 2; ++stream) {
        LogPipe& log = apps[index].pipes[stream];
        if (!logs(app.stdio[stream + 1])) {
            (void)!::symlinkat(kNumbers[stream], pipes.get(), kNames[stream]);
            continue;
        }
        log.pipe = make_pipe_file(pipes.get(), kNames[stream]);
        if (apps[index].relays[stream] != -1) log.sink = apps[index].relays[stream];
    }
}

bool Supervisor::open_sink(uint32_t index, int stream) noexcept {
    LogPipe& log = apps[index].pipes[stream];
    if (log.sink != -1) return true;
    Fd journal = app::connect_journal({apps[index].name(), unit_, stream == 1});
    log.sink = std::move(journal).release();
    return log.sink != -1;
}

// False: there is nothing to be passed on now. Never waits: a journal that is slow holds up the writers
// of the pipe, as it does those of the stream, but not the pod.
bool Supervisor::pass_on(uint32_t index, int stream) noexcept {
    LogPipe& log = apps[index].pipes[stream];
    if (log.pipe == -1 || !is_ready(log.pipe, POLLIN)) return false;
    const bool has_sink = open_sink(index, stream);
    log.blocked = has_sink && !is_ready(log.sink, POLLOUT);
    if (log.blocked) return false;
    char bytes[4096];
    const ssize_t size = ::read(log.pipe, bytes, sizeof bytes);
    if (size <= 0) return false;
    if (has_sink) ::send(log.sink, bytes, static_cast<size_t>(size), MSG_NOSIGNAL);
    return true;
}

void Supervisor::drain_pipes(uint32_t index) noexcept {
    // What a pipe holds (pipe(7)); a process that goes on writing must not keep init from its work.
    constexpr int kReads = 65536 / 4096;
    for (int stream = 0; stream < 2; ++stream) {
        for (int i = 0; i < kReads && pass_on(index, stream); ++i) {
        }
    }
}

}  // namespace rkt::sandbox::init
