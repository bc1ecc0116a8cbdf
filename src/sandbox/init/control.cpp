// Requests over the control socket. Nothing here waits: a client that is slow, or that sends what is no request, costs
// its own connection.
#include "sandbox/control.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sandbox/handoff.hpp"
#include "sandbox/init/app_table.hpp"

namespace rkt::sandbox::init {
namespace {

using control::AppState;
using control::Reply;
using control::Request;
using control::Verb;

Reply reply_with(int errnum) noexcept {
    Reply reply;
    reply.errnum = errnum;
    return reply;
}

void hang_up(Client& client) noexcept {
    ::close(client.fd);
    client = {};
}

void send_reply(Client& client, const Reply& reply) noexcept {
    client.app = client.transient = wire::kNoApp;
    if (::send(client.fd, &reply, sizeof reply, MSG_DONTWAIT | MSG_NOSIGNAL) != sizeof reply) hang_up(client);
}

// False: the other side is gone. A record that is no request leaves `size` at something else.
bool receive_request(int socket, Request& request, ssize_t& size, Received& received) noexcept {
    size = receive_with_fds(socket, &request, sizeof request, received, MSG_DONTWAIT);
    if (size == -1) return errno == EAGAIN || errno == EINTR;
    if (received.is_cut) size = 1;
    return size > 0;
}

void close_received(Received& received) noexcept {
    for (uint32_t i = 0; i < received.count; ++i) {
        if (received.fds[i] != -1) ::close(received.fds[i]);
    }
}

AppState public_state(const App& app) noexcept {
    switch (app.state) {
        case State::unused:
        case State::waiting:
            return AppState::created;
        case State::clearing:
        case State::pre_start:
        case State::starting:
            return AppState::starting;
        case State::running:
            return app.stop_asked ? AppState::stopping : AppState::running;
        case State::post_stop:
            return AppState::stopping;
        case State::resting:
            return AppState::resting;
        case State::exited:
            return AppState::exited;
    }
    return AppState::exited;
}

}  // namespace

Client clients[kMaxClients];

// With no place left, who comes next waits in the socket's queue.
void Supervisor::add_control_sources() noexcept {
    bool has_place = false;
    for (uint32_t index = 0; index < kMaxClients; ++index) {
        const Client& client = clients[index];
        has_place = has_place || client.fd == -1;
        // Of one that waits only its end is of interest.
        if (client.fd != -1) poll_set.add(client.fd, client.is_waiting() ? 0 : POLLIN, Source::client, index);
    }
    if (has_place) poll_set.add(handoff::kControl, POLLIN, Source::control);
}

void Supervisor::accept_client() noexcept {
    for (Client& client : clients) {
        if (client.fd != -1) continue;
        client.fd = ::accept4(handoff::kControl, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        return;
    }
}

void Supervisor::read_client(uint32_t index) noexcept {
    Client& client = clients[index];
    if (client.fd == -1) return;
    if (client.is_waiting()) return hang_up(client);
    Request request;
    Received received;
    ssize_t size = 0;
    if (!receive_request(client.fd, request, size, received)) return hang_up(client);
    if (size == -1) return;
    if (control::is_request(&request, static_cast<size_t>(size))) {
        answer(index, request, received);
    } else {
        send_reply(client, reply_with(EPROTO));
    }
    close_received(received);
}

uint32_t Supervisor::find_app(const char* name) const noexcept {
    for (uint32_t index = 0; index < count_; ++index) {
        if (apps[index].state != State::unused && strcmp(apps[index].name(), name) == 0) return index;
    }
    return wire::kNoApp;
}

Reply Supervisor::describe(uint32_t index, int errnum) const noexcept {
    const App& app = apps[index];
    Reply reply;
    reply.errnum = errnum;
    reply.state = public_state(app);
    reply.exit_code = exit_code_of(app.wait_status);
    reply.restarts = app.restarts;
    return reply;
}

void Supervisor::answer(uint32_t client, const Request& request, Received& received) noexcept {
    if (request.verb >= Verb::unit) return answer_unit(client, request, received);
    if (clients[client].is_machine) return send_reply(clients[client], reply_with(EPERM));
    if (request.verb == Verb::add) return send_reply(clients[client], reply_with(add_app(request, received)));
    const uint32_t app = find_app(request.app);
    if (app == wire::kNoApp) return send_reply(clients[client], reply_with(ENOENT));
    switch (request.verb) {
        case Verb::start:
            return start_on_request(client, app);
        case Verb::stop:
            return stop_on_request(client, app);
        case Verb::remove:
            return send_reply(clients[client], reply_with(remove_app(app)));
        case Verb::status:
            return send_reply(clients[client], describe(app));
        case Verb::attach:
            return attach_on_request(client, app, request.flags);
        default:
            break;
    }
    send_reply(clients[client], reply_with(EINVAL));
}

void Supervisor::start_on_request(uint32_t client, uint32_t index) noexcept {
    if (stopping_) return send_reply(clients[client], reply_with(ESHUTDOWN));
    const State state = apps[index].state;
    if (state != State::waiting && state != State::exited && state != State::resting) {
        return send_reply(clients[client], describe(index, EALREADY));
    }
    // Before it begins: what comes of it may be known at once.
    clients[client].app = index;
    clients[client].waits_for = Verb::start;
    advance(index, Trigger::begin);
}

void Supervisor::stop_on_request(uint32_t client, uint32_t index) noexcept {
    if (!apps[index].is_at_work()) return send_reply(clients[client], describe(index, EALREADY));
    clients[client].app = index;
    clients[client].waits_for = Verb::stop;
    advance(index, Trigger::stop);
}

void Supervisor::answer_waiting(uint32_t index, Verb verb, const Reply& reply) noexcept {
    for (Client& client : clients) {
        if (client.fd != -1 && client.app == index && client.waits_for == verb) send_reply(client, reply);
    }
}

}  // namespace rkt::sandbox::init
