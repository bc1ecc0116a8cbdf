// The pod as a machine with units: what the machine's bus asks (control.hpp, verbs of units).
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sandbox/handoff.hpp"
#include "sandbox/init/app_table.hpp"

namespace rkt::sandbox::init {
namespace {

using control::AppState;
using control::Request;
using control::UnitStatus;
using control::Verb;

constexpr const char* kSuffix = ".service";

// APP.service → APP.
bool to_app(const char* unit, char (&app)[256]) noexcept {
    const size_t size = strlen(unit);
    const size_t suffix = strlen(kSuffix);
    if (size <= suffix || size - suffix >= sizeof app || strcmp(unit + size - suffix, kSuffix) != 0) return false;
    memcpy(app, unit, size - suffix);
    app[size - suffix] = '\0';
    return true;
}

UnitStatus refusal(int errnum) noexcept {
    UnitStatus status;
    status.errnum = errnum;
    return status;
}

int kill_process(pid_t pid, int signal) noexcept { return pid == 0 ? ESRCH : ::kill(pid, signal) == -1 ? errno : 0; }

}  // namespace

uint64_t now_us() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<uint64_t>(now.tv_sec) * 1'000'000 + static_cast<uint64_t>(now.tv_nsec) / 1000;
}

void Supervisor::send_unit(uint32_t client, UnitStatus status) noexcept {
    Client& to = clients[client];
    if (status.is_news == 0) to.app = to.transient = wire::kNoApp;
    if (::send(to.fd, &status, sizeof status, MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof status) return;
    ::close(to.fd);
    to = {};
}

UnitStatus Supervisor::describe_app(uint32_t index) const noexcept {
    const App& app = apps[index];
    const control::Reply reply = describe(index);
    UnitStatus status;
    status.place = index;
    status.state = reply.state;
    status.main_pid = app.pid;
    status.signaled = WIFSIGNALED(app.wait_status) ? 1 : 0;
    status.exit_code = status.signaled != 0 ? WTERMSIG(app.wait_status) : WEXITSTATUS(app.wait_status);
    status.restarts = app.restarts;
    status.active_since_us = app.active_since_us;
    status.inactive_since_us = app.inactive_since_us;
    strncpy(status.name, app.name(), sizeof status.name - strlen(kSuffix) - 1);
    strcat(status.name, kSuffix);
    strncpy(status.app, app.name(), sizeof status.app - 1);
    if (app.reason != nullptr) strncpy(status.reason, app.reason, sizeof status.reason - 1);
    return status;
}

void Supervisor::act_on_app(uint32_t client, uint32_t index, Verb verb) noexcept {
    App& app = apps[index];
    if (stopping_ && verb != Verb::stop_unit) return send_unit(client, refusal(ESHUTDOWN));
    const bool begins = app.state == State::waiting || app.state == State::exited || app.state == State::resting;
    // One that is as it is asked to be stays so: no error, as systemd has it.
    if (verb == Verb::stop_unit || (verb == Verb::restart_unit && !begins)) {
        app.begin_again_asked = verb == Verb::restart_unit;
        advance(index, Trigger::stop);
    } else if (begins) {
        advance(index, Trigger::begin);
    }
    send_unit(client, describe_app(index));
}

void Supervisor::answer_unit(uint32_t client, const Request& request, Received& received) noexcept {
    if (request.verb == Verb::run) return run_on_request(client, request, received);
    if (request.verb == Verb::watch) {
        clients[client].watches = true;
        return send_unit(client, {});
    }
    const auto signal = static_cast<int>(request.flags & 0xff);
    const bool all = request.flags >> 8 == static_cast<uint32_t>(control::KillWho::all);
    if (request.verb == Verb::kill_unit && request.app[0] == '\0') {
        return send_unit(client, refusal(kill_process(::getpid(), signal)));
    }
    if (request.verb == Verb::unit && request.app[0] == '\0') {
        if (request.flags >= kMaxApps + control::kMaxTransient) return send_unit(client, refusal(ENOENT));
        const bool is_app = request.flags < kMaxApps;
        const uint32_t place = is_app ? request.flags : request.flags - kMaxApps;
        const bool is_used = is_app ? apps[place].state != State::unused
                                    : transients[place].state != TransientState::unused;
        UnitStatus status;  // without a name: the place is empty
        if (is_used) status = is_app ? describe_app(place) : transients[place].describe();
        status.place = request.flags;
        return send_unit(client, status);
    }
    char name[256];
    const uint32_t app = to_app(request.app, name) ? find_app(name) : wire::kNoApp;
    const uint32_t transient = app == wire::kNoApp ? find_transient(request.app) : wire::kNoApp;
    if (app == wire::kNoApp && transient == wire::kNoApp) return send_unit(client, refusal(ENOENT));
    const bool is_app = app != wire::kNoApp;
    switch (request.verb) {
        case Verb::unit:
            return send_unit(client, is_app ? describe_app(app) : transients[transient].describe());
        case Verb::start_unit:
        case Verb::restart_unit:
            return is_app ? act_on_app(client, app, request.verb) : send_unit(client, refusal(EOPNOTSUPP));
        case Verb::stop_unit:
            return is_app ? act_on_app(client, app, request.verb) : stop_transient(client, transient);
        case Verb::kill_unit: {
            const char* group = is_app ? apps[app].cgroup() : transients[transient].group.text;
            const pid_t pid = is_app ? apps[app].pid : transients[transient].pid;
            return send_unit(client, refusal(all && has_cgroup_ ? signal_group(group, signal) : kill_process(pid, signal)));
        }
        case Verb::release:
            if (!is_app && !transients[transient].is_at_work()) transients[transient] = {};
            return send_unit(client, {});
        default:
            return send_unit(client, refusal(EINVAL));
    }
}

// To those who watch, if anybody does.
void Supervisor::announce_changes() noexcept {
    const auto tell_watchers = [this](UnitStatus status) noexcept {
        status.is_news = 1;
        for (uint32_t client = 0; client < kMaxClients; ++client) {
            if (clients[client].fd != -1 && clients[client].watches) send_unit(client, status);
        }
    };
    bool is_watched = false;
    for (const Client& client : clients) is_watched = is_watched || (client.fd != -1 && client.watches);
    if (!is_watched) return;
    for (uint32_t index = 0; index < count_; ++index) {
        const AppState state = describe(index).state;
        if (apps[index].state == State::unused || apps[index].announced == state) continue;
        apps[index].announced = state;
        tell_watchers(describe_app(index));
    }
    for (Transient& unit : transients) {
        if (unit.state == TransientState::unused || unit.announced == unit.describe().state) continue;
        unit.announced = unit.describe().state;
        tell_watchers(unit.describe());
    }
}

}  // namespace rkt::sandbox::init
