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

UnitStatus status_with(int errnum) noexcept {
    UnitStatus status;
    status.errnum = errnum;
    return status;
}

int kill_process(pid_t pid, int signal) noexcept { return pid == 0 ? ESRCH : ::kill(pid, signal) == -1 ? errno : 0; }

int signal_of(const Request& request) noexcept { return static_cast<int>(request.flags & 0xff); }

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

// At a place of the table, first the apps', then the transient ones'; without a name: the place is empty.
UnitStatus Supervisor::describe_place(uint32_t place) const noexcept {
    UnitStatus status;
    if (place >= kMaxApps + control::kMaxTransient) {
        status.errnum = ENOENT;
    } else if (place < kMaxApps) {
        if (apps[place].state != State::unused) status = describe_app(place);
    } else if (const Transient& unit = transients[place - kMaxApps]; unit.state != TransientState::unused) {
        status = unit.describe();
    }
    status.place = place;
    return status;
}

void Supervisor::answer_unit(uint32_t client, const Request& request, Received& received) noexcept {
    if (request.verb == Verb::run) return run_on_request(client, request, received);
    if (request.verb == Verb::watch) {
        clients[client].watches = true;
        return send_unit(client, {});
    }
    const bool is_named = request.app[0] != '\0';
    if (request.verb == Verb::unit && !is_named) return send_unit(client, describe_place(request.flags));
    if (request.verb == Verb::kill_unit && !is_named) {
        return send_unit(client, status_with(kill_process(::getpid(), signal_of(request))));
    }
    char name[256];
    const uint32_t app = to_app(request.app, name) ? find_app(name) : wire::kNoApp;
    if (app != wire::kNoApp) return act_on_app(client, app, request);
    const uint32_t transient = find_transient(request.app);
    if (transient != wire::kNoApp) return act_on_transient(client, transient, request);
    send_unit(client, status_with(ENOENT));
}

void Supervisor::act_on_app(uint32_t client, uint32_t index, const Request& request) noexcept {
    App& app = apps[index];
    if (request.verb == Verb::unit) return send_unit(client, describe_app(index));
    if (request.verb == Verb::kill_unit)
        return send_unit(client, status_with(kill_unit(app.cgroup(), app.pid, request)));
    if (stopping_ && request.verb != Verb::stop_unit) return send_unit(client, status_with(ESHUTDOWN));
    // One that is as it is asked to be stays so: no error, as systemd has it.
    const bool begins = app.state == State::waiting || app.state == State::exited || app.state == State::resting;
    if (request.verb == Verb::stop_unit) {
        app.begin_again_asked = false;
        advance(index, Trigger::stop);
    } else if (request.verb == Verb::restart_unit && !begins) {
        // Between two stages it is about to run anyway, unless the one before was its program.
        const bool is_between = app.state == State::clearing;
        app.begin_again_asked = !is_between || app.stage == Stage::post_stop;
        if (!is_between) advance(index, Trigger::stop);
    } else if (begins) {
        advance(index, Trigger::begin);
    }
    send_unit(client, describe_app(index));
}

void Supervisor::act_on_transient(uint32_t client, uint32_t place, const Request& request) noexcept {
    const Transient& unit = transients[place];
    switch (request.verb) {
        case Verb::unit:
            return send_unit(client, unit.describe());
        case Verb::stop_unit:
            return stop_transient(client, place);
        case Verb::kill_unit:
            return send_unit(client, status_with(kill_unit(unit.group.text, unit.pid, request)));
        default:
            return send_unit(client, status_with(EOPNOTSUPP));  // what it was is not kept
    }
}

int Supervisor::kill_unit(const char* group, pid_t pid, const Request& request) const noexcept {
    const bool all = request.flags >> 8 == static_cast<uint32_t>(control::KillWho::all);
    return all && has_cgroup_ ? signal_group(group, signal_of(request)) : kill_process(pid, signal_of(request));
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
