#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <utility>

#include "base/fd.hpp"
#include "sandbox/app/journal_stream.hpp"
#include "sandbox/group_tree.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/init/supervisor.hpp"

namespace rkt::sandbox::init {
namespace {

int write_group_file(const Fd& group, const char* name, const char* value, size_t size) noexcept {
    const Fd file(::openat(group.get(), name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
    return file && ::write(file.get(), value, size) == static_cast<ssize_t>(size) ? 0 : -1;
}

// Complete before anything runs in it.
StepFailure set_limits(const App& app, const Fd& group) noexcept {
    const auto* limits = app.plan.list<FlatLimit>(app.flat().limits);
    for (uint32_t i = 0; i < app.flat().limits.count; ++i) {
        const char* name = app.text(limits[i].file);
        if (write_group_file(group, name, app.text(limits[i].value), limits[i].value.size) == -1) {
            return {"limiting resources", failed(name)};
        }
    }
    return {};
}

uint64_t number_behind(const char* text, const char* key) noexcept {
    const char* at = strstr(text, key);
    return at == nullptr ? 0 : strtoull(at + strlen(key), nullptr, 10);
}

const char* memory_limit(const App& app) noexcept {
    const auto* limits = app.plan.list<FlatLimit>(app.flat().limits);
    for (uint32_t i = 0; i < app.flat().limits.count; ++i) {
        if (strcmp(app.text(limits[i].file), "memory.max") == 0) return app.text(limits[i].value);
    }
    return nullptr;
}

}  // namespace

Group make_own_group(const char* name) noexcept {
    constexpr const char* kStep = "making the app's cgroup";
    if (::mkdirat(handoff::kCgroup, name, 0755) == -1) return {{}, {kStep, failed(name)}};
    Fd group(::openat(handoff::kCgroup, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!group) return {{}, {kStep, failed(name)}};
    return {std::move(group), {}};
}

// Always a new one: Linux since 6.15 ends a process at its birth by CLONE_INTO_CGROUP when cgroup.kill was
// ever written in that group.
Group make_group(const App& app) noexcept {
    Group group = make_own_group(app.cgroup());
    if (group.directory) group.failure = set_limits(app, group.directory);
    return group;
}

Group make_transient_group(const App& app, const char* name, GroupPath& path) noexcept {
    const Fd own(::openat(handoff::kCgroup, app.cgroup(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    path = {};
    for (const char* part : {own ? app.cgroup() : "", own ? "/" : "", name}) strncat(path.text, part, 255);
    return make_own_group(path.text);
}

int signal_group(const char* name, int signal) noexcept {
    const Fd group(::openat(handoff::kCgroup, name, O_PATH | O_DIRECTORY | O_CLOEXEC));
    const Fd file(::openat(group.get(), "cgroup.procs", O_RDONLY | O_CLOEXEC));
    if (!file) return ESRCH;
    char text[4096];
    size_t kept = 0;
    for (ssize_t size; (size = ::read(file.get(), text + kept, sizeof text - 1 - kept)) > 0;) {
        text[kept + static_cast<size_t>(size)] = '\0';
        char* line = text;
        for (char* end; (end = strchr(line, '\n')) != nullptr; line = end + 1) {
            if (const int pid = atoi(line); pid > 0) ::kill(pid, signal);  // 0: of another namespace
        }
        kept = strlen(line);
        memmove(text, line, kept);
    }
    return 0;
}

// cgroup.kill reaches what was forked meanwhile, which a loop over cgroup.procs would miss (cgroups(7)).
void kill_group(const char* name) noexcept {
    const Fd group(::openat(handoff::kCgroup, name, O_PATH | O_DIRECTORY | O_CLOEXEC));
    (void)write_group_file(group, "cgroup.kill", "1", 1);
}

// memory.events of cgroup-v2.rst: processes of the group, and of those below it, that were killed for want of memory.
uint64_t count_oom_kills(const char* name) noexcept {
    const Fd group(::openat(handoff::kCgroup, name, O_PATH | O_DIRECTORY | O_CLOEXEC));
    const Fd file(::openat(group.get(), "memory.events", O_RDONLY | O_CLOEXEC));
    char text[512] = {};
    return file && ::read(file.get(), text, sizeof text - 1) > 0 ? number_behind(text, "\noom_kill ") : 0;
}

// Into the journal of the pod's unit.
void log_kill(const App& app, const char* unit, std::initializer_list<const char*> why) noexcept {
    const Fd journal = app::connect_journal({"rkt", unit, true});
    if (!journal) return;
    StepText line;
    for (const char* part : {"app \"", app.name(), "\" was killed: "}) line.append(part);
    for (const char* part : why) line.append(part);
    line.append("\n");
    ::send(journal.get(), line.text, strlen(line.text), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void log_oom_kill(const App& app, const char* unit) noexcept {
    const char* limit = memory_limit(app);
    if (limit == nullptr) return log_kill(app, unit, {"out of memory (of the pod or the host)"});
    log_kill(app, unit, {"out of memory (", limit, " bytes are its limit)"});
}

bool remove_group(const char* name) noexcept { return remove_group_tree(handoff::kCgroup, name); }

int open_group_events(const char* name) noexcept {
    const Fd group(::openat(handoff::kCgroup, name, O_PATH | O_DIRECTORY | O_CLOEXEC));
    return ::openat(group.get(), "cgroup.events", O_RDONLY | O_CLOEXEC);
}

}  // namespace rkt::sandbox::init
