// rkt-init: static and small, one file for all pods of a host. As a pod's PID 1 it supervises; with
// --enter it turns itself into one more process of an app, with --socket-proxy into one that passes connections on.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/handoff.hpp"
#include "sandbox/init/supervisor.hpp"
#include "sandbox/new_calls.hpp"
#include "sandbox/socket_proxy/proxy.hpp"

namespace rkt::sandbox::init {
namespace {

struct Mapping {
    const void* base = nullptr;
    size_t size = 0;
};

// Shared pages of the file: they cost nothing per pod.
Mapping map(int fd) noexcept {
    struct stat st {};
    if (::fstat(fd, &st) == -1 || st.st_size <= 0) return {};
    const auto size = static_cast<size_t>(st.st_size);
    const void* base = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (base == MAP_FAILED) return {};
    ::close(fd);
    return {base, size};
}

sock_fprog map_filter() noexcept {
    const Mapping file = map(handoff::kFilter);
    const size_t count = file.size / sizeof(sock_filter);
    if (file.size % sizeof(sock_filter) != 0 || count > BPF_MAXINSNS) return {};
    return {static_cast<unsigned short>(count), const_cast<sock_filter*>(static_cast<const sock_filter*>(file.base))};
}

bool is_open(int fd) noexcept { return ::fcntl(fd, F_GETFD) != -1; }

[[noreturn]] void enter(const FlatPlan& plan, sock_fprog filter) noexcept {
    app::AppStart start{plan, plan.app(0)};
    start.channel = handoff::kChannel;
    start.report = handoff::kChannel;
    start.filter = filter;
    // The process dies with the `rkt enter` that it works for.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    app::fail_and_exit(start, app::start(start));
}

uint64_t number_of(const char* digits) noexcept {
    uint64_t number = 0;
    for (; *digits >= '0' && *digits <= '9'; ++digits) number = number * 10 + static_cast<uint64_t>(*digits - '0');
    return number;
}

// IDLE-MS PORT..., as init itself has written them.
int pass_connections_on(int count, char** words) noexcept {
    socket_proxy::Settings settings;
    settings.idle_ms = static_cast<int64_t>(number_of(words[0]));
    for (int i = 1; i < count && settings.listeners < socket_proxy::kMaxListeners; ++i) {
        settings.ports[settings.listeners++] = static_cast<uint16_t>(number_of(words[i]));
    }
    return socket_proxy::serve(settings);
}

int run(const char* mode) noexcept {
    // Before anything else: nothing of the host's may reach an app, and no app may look into us
    // (proc(5): /proc/PID of a process that is not dumpable).
    if (::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == -1) return handoff::kSetupFailed;
    if (::prctl(PR_SET_DUMPABLE, 0) == -1) return handoff::kSetupFailed;
    const Mapping file = map(handoff::kPlan);
    FlatPlan plan;
    if (!plan.open(file.base, file.size)) return handoff::kSetupFailed;
    const sock_fprog filter = map_filter();
    if (strcmp(mode, handoff::kEnter) == 0 && plan.app_count() == 1) enter(plan, filter);
    const Supervisor::Handed handed{is_open(handoff::kCgroup), is_open(handoff::kNotify), is_open(handoff::kJournal)};
    return Supervisor(plan, mode, filter, handed).run();
}

}  // namespace
}  // namespace rkt::sandbox::init

int main(int argc, char** argv) {
    using namespace rkt::sandbox;
    if (argc >= 4 && strcmp(argv[1], handoff::kSocketProxy) == 0)
        ::_exit(init::pass_connections_on(argc - 2, argv + 2));
    if (argc != 2) return 2;
    ::_exit(init::run(argv[1]));
}
