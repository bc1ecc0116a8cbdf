// The pod's side of sd_notify(3): what it says to the host's manager. What must not be lost is owed until it was taken.
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "base/passed_fds.hpp"
#include "sandbox/app/journal_stream.hpp"
#include "sandbox/decimal.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/init/app_table.hpp"
#include "sandbox/init/attachers.hpp"
#include "sandbox/init/notify.hpp"

namespace rkt::sandbox::init {
namespace {

constexpr int64_t kComplaintMs = 60'000;

// False: it has no room now. What else goes wrong, waiting would not cure.
bool send_notification(const char* text, size_t size, const int* fds, uint32_t count) noexcept {
    return send_with_fds(handoff::kNotify, text, size, fds, count, MSG_DONTWAIT) != -1 || errno != EAGAIN;
}

}  // namespace

Manager manager;

bool takes_more(int socket) noexcept {
    pollfd polled{socket, POLLOUT, 0};
    return ::poll(&polled, 1, 0) == 1;
}

bool send_to_manager(const char* text) noexcept { return send_notification(text, strlen(text), nullptr, 0); }

void NotifyLines::append(const char* text, size_t size) noexcept {
    if (size_ + size > sizeof text_) return;
    memcpy(text_ + size_, text, size);
    size_ += size;
}

void NotifyLines::add(const char* key, NotifyText value) noexcept {
    append(key, strlen(key));
    append("=", 1);
    append(value.text, value.size);
    append("\n", 1);
}

void NotifyLines::add(const char* key, const char* value) noexcept { add(key, NotifyText{value, strlen(value)}); }

void NotifyLines::add(const char* key, uint64_t value) noexcept { add(key, Decimal(value).text()); }

void Supervisor::find_manager(bool is_there) noexcept {
    manager.is_there = is_there;
    manager.watchdog_usec = plan_.header().watchdog_usec;
}

// Not before init is the unit's main process: of another one the manager may not take it (systemd.service(5):
// NotifyAccess=main).
bool Supervisor::has_manager() const noexcept {
    return manager.is_there && (starter_gone_ || plan_.header().is_handed_over == 0);
}

bool Supervisor::can_pass_on() const noexcept {
    if (!manager.is_there) return true;
    return has_manager() && !manager.blocked && !has_had_enough(now_ms()) && takes_more(handoff::kNotify);
}

// The host's manager has other work than listening to one pod.
bool Supervisor::has_had_enough(int64_t now) const noexcept {
    return manager.in_round >= Manager::kPerRound && now < manager.round_ms + Manager::kRoundMs;
}

// False: it takes nothing now.
bool Supervisor::pass_on(const NotifyLines& lines, const Received& received) noexcept {
    const int64_t now = now_ms();
    if (now >= manager.round_ms + Manager::kRoundMs) {
        manager.round_ms = now;
        manager.in_round = 0;
    }
    ++manager.in_round;
    manager.blocked = !send_notification(lines.text(), lines.size(), received.fds, received.count);
    return !manager.blocked;
}

void Supervisor::flush_manager() noexcept {
    if (!has_manager()) return;
    manager.blocked = false;
    if (manager.owes_ready) manager.owes_ready = !send_to_manager("READY=1");
    if (manager.owes_stopping) manager.owes_stopping = !send_to_manager("STOPPING=1");
    send_status(now_ms());
    if (manager.owes_ready || manager.owes_stopping) manager.blocked = true;
}

void Supervisor::tell_manager(const NotifyLines& lines, const Received& received) noexcept {
    if (lines.size() > 0 && has_manager()) (void)pass_on(lines, received);
}

// On to the manager: its end is the end of all that was said before.
void Supervisor::pass_barrier(const Received& received) noexcept {
    if (received.count != 1 || !has_manager()) return;
    if (manager.status_size > 0) manager.status_ms = 0;
    flush_manager();
    NotifyLines lines;
    lines.add("BARRIER", "1");
    (void)pass_on(lines, received);
}

void Supervisor::say_stopping() noexcept {
    if (manager.said_stopping || !manager.is_there) return;
    manager.said_stopping = manager.owes_stopping = true;
    flush_manager();
}

void Supervisor::note_status(uint32_t index, NotifyText status) noexcept {
    if (!manager.is_there) return;
    const char* name = apps[index].name();
    const size_t prefix = count_ > 1 ? strlen(name) + 2 : 0;
    if (prefix + status.size > sizeof manager.status) {
        status.size = prefix < sizeof manager.status ? sizeof manager.status - prefix : 0;
        // Not in the midst of a character.
        while (status.size > 0 && (status.text[status.size] & 0xc0) == 0x80) --status.size;
    }
    if (status.size == 0) return;
    manager.status_size = 0;
    for (const NotifyText part :
         {NotifyText{name, prefix > 0 ? prefix - 2 : 0}, NotifyText{": ", prefix > 0 ? 2U : 0U}, status}) {
        memcpy(manager.status + manager.status_size, part.text, part.size);
        manager.status_size += part.size;
    }
    send_status(now_ms());
}

void Supervisor::send_status(int64_t now) noexcept {
    if (manager.status_size == 0 || !has_manager() || manager.blocked) return;
    if (manager.status_ms != 0 && now < manager.status_ms + Manager::kStatusMs) return;
    NotifyLines lines;
    lines.add("STATUS", NotifyText{manager.status, manager.status_size});
    if (!pass_on(lines, {})) return;
    manager.status_size = 0;
    manager.status_ms = now;
}

int64_t Supervisor::manager_due_ms() const noexcept {
    int64_t due = manager.ping_due_ms != 0 ? manager.ping_due_ms : kNever;
    if (manager.status_size > 0 && has_manager() && !manager.blocked && manager.status_ms + Manager::kStatusMs < due) {
        due = manager.status_ms + Manager::kStatusMs;
    }
    if (manager.in_round >= Manager::kPerRound && manager.round_ms + Manager::kRoundMs < due) {
        due = manager.round_ms + Manager::kRoundMs;
    }
    return due;
}

void Supervisor::handle_manager_due(int64_t now) noexcept {
    send_status(now);
    if (!has_had_enough(now) && manager.in_round >= Manager::kPerRound) manager.in_round = 0;
    if (manager.ping_due_ms == 0 || now < manager.ping_due_ms) return;
    begin_pings();
    ping_if_all_are_well(now);
}

void Supervisor::complain(uint32_t index, const char* what) noexcept {
    const int64_t now = now_ms();
    if (manager.complaint_ms != 0 && now < manager.complaint_ms + kComplaintMs) return;
    manager.complaint_ms = now;
    const Fd journal = app::connect_journal({"rkt", unit_, true});
    if (!journal) return;
    StepText line;
    for (const char* part : {"app \"", apps[index].name(), "\" told the service manager what is not passed on: ", what,
                             " (further such messages of the next minute are not mentioned)\n"}) {
        line.append(part);
    }
    ::send(journal.get(), line.text, strlen(line.text), MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace rkt::sandbox::init
