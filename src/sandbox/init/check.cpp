// The process of a health check.
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sandbox/decimal.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/init/app_table.hpp"
#include "sandbox/init/health.hpp"
#include "sandbox/init/process.hpp"

namespace rkt::sandbox::init {
namespace {

constexpr int64_t kClearingMs = 100;  // until what the last one left is tried to be cleared again

// Below the app's group, which has no controllers enabled for those in it: its limits hold for both.
struct CheckGroup {
    char name[300] = {};
    explicit CheckGroup(const App& app) noexcept {
        strncpy(name, app.cgroup(), 255);
        strcat(name, "/health-check");
    }
};

void close(int& fd) noexcept {
    if (fd != 0) ::close(fd);
    fd = 0;
}

// A line for a log: the number without stdio, words cut at the line's end.
struct Line {
    char text[512] = {};
    size_t size = 0;
    void add(const char* more, size_t length) noexcept {
        for (size_t i = 0; i < length && size < sizeof text - 1; ++i) {
            const char c = more[i];
            text[size++] = c == '\n' || c == '\t' || c == '\r' ? ' ' : (c >= 0 && c < ' ') || c == 0x7f ? '?' : c;
        }
    }
    void add(const char* more) noexcept { add(more, strlen(more)); }
};

size_t size_of_words(const char* text, size_t size) noexcept {
    while (size > 0 && strchr(" \n\t\r", text[size - 1]) != nullptr && text[size - 1] != '\0') --size;
    return size;
}

}  // namespace

void Supervisor::become_check(uint32_t index, int report, int output) noexcept {
    const App& app = apps[index];
    FlatApp flat = app.flat();
    flat.argv = flat.health.argv;
    flat.stdio[STDIN_FILENO] = FlatStdio::null;
    flat.stdio[STDOUT_FILENO] = flat.stdio[STDERR_FILENO] = FlatStdio::stream;
    app::AppStart start{app.plan, flat};
    start.index = index;
    start.unit = unit_;
    start.streams[STDOUT_FILENO] = start.streams[STDERR_FILENO] = output;
    start.filter = filter_;
    start.report = report;
    app::fail_and_exit(start, app::start(start));
}

void Supervisor::start_check(uint32_t index) noexcept {
    HealthCheck& check = health_checks[index];
    const App& app = apps[index];
    if (has_cgroup_ && !remove_group(CheckGroup(app).name)) {
        check.due_ms = now_ms() + kClearingMs;
        return;
    }
    int report[2] = {};
    int output[2] = {};
    const Fd group = has_cgroup_ ? make_own_group(CheckGroup(app).name).directory : Fd();
    long pid = -1;
    if ((group || !has_cgroup_) && ::pipe2(report, O_CLOEXEC) == 0 && ::pipe2(output, O_CLOEXEC) == 0) {
        pid = clone_process(group, own_mounts());
    }
    const int errnum = errno;
    if (pid == 0) become_check(index, report[1], output[1]);
    close(report[1]);
    close(output[1]);
    check.report = report[0];
    check.output = output[0];
    check.output_size = 0;
    check.timed_out = false;
    if (pid == -1) return end_check(index, false, strerror(errnum));
    check.pid = static_cast<pid_t>(pid);
    ::fcntl(check.output, F_SETFL, O_NONBLOCK);
    check.due_ms = now_ms() + app.flat().health.timeout_ms;
}

void Supervisor::kill_check(uint32_t index) noexcept {
    if (has_cgroup_) kill_group(CheckGroup(apps[index]).name);
    ::kill(-health_checks[index].pid, SIGKILL);  // it leads a session
    ::kill(health_checks[index].pid, SIGKILL);
}

void Supervisor::add_health_source(uint32_t index) noexcept {
    if (!apps[index].has_check() || health_checks[index].pid == 0) return;
    if (health_checks[index].output != 0) poll_set.add(health_checks[index].output, POLLIN, Source::check, index);
}

// The beginning is kept; what is more must not stop the check.
void Supervisor::read_check(uint32_t index) noexcept {
    HealthCheck& check = health_checks[index];
    if (check.output == 0) return;
    char bytes[4096];
    const ssize_t size = ::read(check.output, bytes, sizeof bytes);
    if (size == -1 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) return close(check.output);
    const size_t room = HealthCheck::kMaxOutput - check.output_size;
    const size_t kept = static_cast<size_t>(size) < room ? static_cast<size_t>(size) : room;
    memcpy(check.text + check.output_size, bytes, kept);
    check.output_size += kept;
}

// False: the process is not one.
bool Supervisor::check_ended(uint32_t index, pid_t pid, int wait_status) noexcept {
    if (!apps[index].has_check() || health_checks[index].pid != pid) return false;
    HealthCheck& check = health_checks[index];
    if (has_cgroup_) kill_group(CheckGroup(apps[index]).name);
    check.pid = 0;
    read_check(index);
    wire::Event event{};
    StepText why;
    if (check.timed_out) {
        why.assign("it took too long");
    } else if (const ssize_t size = ::read(check.report, &event, sizeof event); size == sizeof event) {
        const char* reason = event.errnum > 0 ? strerror(event.errnum) : "";
        for (const char* part : {static_cast<const char*>(event.step), " ", static_cast<const char*>(event.detail),
                                 event.errnum > 0 ? ": " : "", reason}) {
            why.append(part);
        }
    } else {
        why.assign("exit code ");
        why.append(Decimal(static_cast<uint64_t>(exit_code_of(wait_status))).text());
    }
    end_check(index, exit_code_of(wait_status) == 0 && !check.timed_out, why.text);
    return true;
}

void Supervisor::end_check(uint32_t index, bool is_well, const char* why) noexcept {
    HealthCheck& check = health_checks[index];
    close(check.output);
    close(check.report);
    if (has_cgroup_) (void)remove_group(CheckGroup(apps[index]).name);
    if (!check.is_stale) return judge(index, is_well, why);
    check.is_stale = false;
    if (check.state != HealthState::none) check.due_ms = now_ms();
}

void Supervisor::forget_check(uint32_t index) noexcept {
    if (!apps[index].has_check()) return;
    close(health_checks[index].output);
    close(health_checks[index].report);
    health_checks[index] = {};
}

// Into the app's own log, as the words of its handlers.
void Supervisor::log_check(uint32_t index, const char* why) noexcept {
    if (!open_sink(index, 1)) return;
    const HealthCheck& check = health_checks[index];
    Line line;
    line.add("health check failed: ");
    line.add(why);
    const size_t size = size_of_words(check.text, check.output_size);
    if (size > 0) line.add(": ");
    line.add(check.text, size);
    line.text[line.size++] = '\n';
    ::send(apps[index].pipes[1].sink, line.text, line.size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace rkt::sandbox::init
