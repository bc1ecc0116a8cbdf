// The apps' side of sd_notify(3): their sockets, and what is made of their messages.
#include "sandbox/init/notify.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "sandbox/handoff.hpp"
#include "sandbox/init/app_table.hpp"

namespace rkt::sandbox::init {
namespace {

constexpr const char* kNewSocket = "rkt/notify.new";
constexpr int kPerTurn = 16;  // messages of an app, until the others' turn
constexpr uint64_t kLeastWatchdogUsec = 10'000;

// Where it is bound first: the app's name may be longer than an address (unix(7)).
int bind_socket(int socket) noexcept {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    strcpy(address.sun_path, kNewSocket);
    ::unlink(kNewSocket);
    if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == -1) return -1;
    return ::chmod(kNewSocket, 0666);  // any user of the app
}

int place_socket(const char* app) noexcept {
    const Fd apps_dir(::open(handoff::kAppsDir, O_PATH | O_DIRECTORY | O_CLOEXEC));
    const Fd dir(::openat(apps_dir.get(), app, O_PATH | O_DIRECTORY | O_CLOEXEC));
    return ::renameat(AT_FDCWD, kNewSocket, dir.get(), handoff::kNotifySocket + 1);
}

// A datagram, and the descriptors that came with it.
struct Datagram {
    char bytes[kMaxNotify + 1];
    ssize_t size = -1;
    Received received;

    ~Datagram() { close_all(); }
    void close_all() noexcept {
        for (uint32_t i = 0; i < received.count; ++i) ::close(received.fds[i]);
        received.count = 0;
    }
    void receive(int socket) noexcept { size = receive_with_fds(socket, bytes, sizeof bytes, received, MSG_DONTWAIT); }
};

}  // namespace

AppNotify app_notify[kMaxApps];

// Before the app's first process, which finds it mounted.
StepError Supervisor::open_notify(uint32_t index) noexcept {
    AppNotify& notify = app_notify[index];
    if (notify.has_socket || !apps[index].speaks_to_manager()) return done();
    Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket || bind_socket(socket.get()) == -1 || place_socket(apps[index].name()) == -1) {
        return failed(apps[index].name());
    }
    notify.socket = std::move(socket).release();
    notify.has_socket = true;
    ++manager.sockets;
    return done();
}

void Supervisor::close_notify(uint32_t index) noexcept {
    if (!app_notify[index].has_socket) return;
    ::close(app_notify[index].socket);
    --manager.sockets;
    app_notify[index] = {};
}

// Its program begins: what the last one said is no longer true.
void Supervisor::begin_notify(uint32_t index) noexcept {
    if (!apps[index].speaks_to_manager()) return;
    AppNotify& notify = app_notify[index];
    notify = {.has_socket = notify.has_socket, .socket = notify.socket, .watchdog_usec = plan_.header().watchdog_usec};
}

// Not before the manager takes what is to be passed on: until then it waits in the app's socket.
void Supervisor::add_notify_sources() noexcept {
    if (manager.sockets > 0 && has_manager() && !takes_more(handoff::kNotify)) manager.blocked = true;
    if (manager.blocked) poll_set.add(handoff::kNotify, POLLOUT, Source::manager_room);
    if (manager.sockets == 0 || !can_pass_on()) return;
    for (uint32_t index = 0; index < count_; ++index) {
        if (!apps[index].speaks_to_manager() || !app_notify[index].has_socket) continue;
        poll_set.add(app_notify[index].socket, POLLIN, Source::notify, index);
    }
}

void Supervisor::read_notify(uint32_t index) noexcept {
    for (int i = 0; i < kPerTurn && app_notify[index].has_socket && can_pass_on(); ++i) {
        Datagram datagram;
        datagram.receive(app_notify[index].socket);
        if (datagram.size == -1) return;
        NotifyMessage message;
        if (datagram.received.is_cut || !parse_notify(datagram.bytes, static_cast<size_t>(datagram.size), message)) {
            complain(index, "a message that is too long, or none");
            continue;
        }
        if (message.barrier) {
            pass_barrier(datagram.received);
        } else {
            take_message(index, message, datagram.received);
        }
    }
}

void Supervisor::take_message(uint32_t index, const NotifyMessage& message, const Received& received) noexcept {
    const App& app = apps[index];
    if (app.stage != Stage::program || (app.state != State::running && app.state != State::starting)) return;
    if (message.refused != nullptr) complain(index, message.refused);
    NotifyLines lines;
    take_state(index, message, lines);
    take_watchdog(index, message, lines);
    if (message.errnum && message.errnum.value <= 4096) lines.add("ERRNO", message.errnum.value);
    if (message.extend_usec) lines.add("EXTEND_TIMEOUT_USEC", message.extend_usec.value);
    if (message.status) note_status(index, message.status);
    if (message.store_remove && message.store_name) lines.add("FDSTOREREMOVE", "1");
    if (message.store && received.count > 0) lines.add("FDSTORE", "1");
    if (message.store_unpolled) lines.add("FDPOLL", "0");
    if (message.store_name) lines.add("FDNAME", message.store_name);
    tell_manager(lines, message.store ? received : Received{});
    check_ready();
}

// READY after RELOADING is of the manager's interest again. A pod reloads while one of its apps does, and stops when
// none of them will go on.
void Supervisor::take_state(uint32_t index, const NotifyMessage& message, NotifyLines& lines) noexcept {
    AppNotify& notify = app_notify[index];
    if (message.reloading && !notify.reloading && manager.announced) {
        if (!is_reloading()) {
            lines.add("RELOADING", "1");
            if (message.monotonic_usec) lines.add("MONOTONIC_USEC", message.monotonic_usec.value);
        }
        notify.reloading = true;
    } else if (message.ready) {
        const bool had = notify.reloading;
        notify.ready = true;
        notify.reloading = false;
        if (had && !is_reloading()) lines.add("READY", "1");
    }
    if (!message.stopping) return;
    notify.stopping = true;
    if (all_are_stopping()) say_stopping();
}

bool Supervisor::is_reloading() const noexcept {
    for (uint32_t index = 0; index < count_; ++index) {
        if (apps[index].state == State::running && app_notify[index].reloading) return true;
    }
    return false;
}

bool Supervisor::all_are_stopping() const noexcept {
    if (plan_.header().is_mutable != 0) return false;
    for (uint32_t index = 0; index < count_; ++index) {
        const App& app = apps[index];
        if (app.state == State::unused || app.state == State::exited) continue;
        if (!app_notify[index].stopping) return false;
        if (!app.stop_asked && app.flat().restart != FlatRestart::no) return false;
    }
    return true;
}

// Of an app that asks for another time the unit's is the shortest of all.
void Supervisor::take_watchdog(uint32_t index, const NotifyMessage& message, NotifyLines& lines) noexcept {
    AppNotify& notify = app_notify[index];
    if (message.watchdog_usec && message.watchdog_usec.value >= kLeastWatchdogUsec) {
        notify.watchdog_usec = message.watchdog_usec.value;
        uint64_t shortest = notify.watchdog_usec;
        for (uint32_t other = 0; other < count_; ++other) {
            const uint64_t usec = app_notify[other].watchdog_usec;
            if (usec != 0 && usec < shortest) shortest = usec;
        }
        lines.add("WATCHDOG_USEC", shortest);
        manager.watchdog_usec = shortest;
        begin_pings();
    }
    if (message.watchdog_trigger) lines.add("WATCHDOG", "trigger");
    if (!message.watchdog) return;
    notify.pinged = notify.has_pinged = true;
    ping_if_all_are_well(now_ms());
}

}  // namespace rkt::sandbox::init
