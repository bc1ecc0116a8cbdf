// The machine's bus: nobody, until somebody connects to its socket. Then a program of ours that speaks D-Bus, which has
// no rights, no files and no state: the socket, and a connection to us.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sandbox/app/journal_stream.hpp"
#include "sandbox/app/recipe.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/init/app_table.hpp"
#include "sandbox/init/process.hpp"
#include "sandbox/new_calls.hpp"

namespace rkt::sandbox::init {
namespace {

constexpr const char* kProgram = "rkt-machine-bus";
constexpr const char* kBusGroup = "rkt-machine-bus.scope";
constexpr int kBusListener = 3;  // the numbers that the program knows
constexpr int kBusConnection = 4;

// Starts in a row: a program that cannot run must not keep us busy.
FlatApp bus_start_limit() noexcept {
    FlatApp limit;
    limit.start_limit_interval_ms = 10'000;
    limit.start_limit_burst = 20;
    return limit;
}

// Once in each interval.
void log_bus_limit(const char* unit) noexcept {
    constexpr char kLine[] =
        "the machine's bus was begun 20 times in 10 s: connections of machinectl, systemctl -M and others are closed "
        "for a "
        "while\n";
    const Fd journal = app::connect_journal({"rkt", unit, true});
    if (journal) ::send(journal.get(), kLine, sizeof kLine - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

[[noreturn]] void become_bus(int connection, sock_fprog filter) noexcept {
    const Fd program = leave_files_for(kProgram);
    if (!program) ::_exit(handoff::kSetupFailed);
    if (app::drop_all_privileges(filter) == -1) ::_exit(handoff::kSetupFailed);
    // Out of the way of the numbers that it gets.
    const int kept[] = {::fcntl(handoff::kMachineBus, F_DUPFD_CLOEXEC, 32), ::fcntl(connection, F_DUPFD_CLOEXEC, 32),
                        ::fcntl(program.get(), F_DUPFD_CLOEXEC, 32)};
    if (::dup2(kept[0], kBusListener) == -1 || ::dup2(kept[1], kBusConnection) == -1) ::_exit(handoff::kSetupFailed);
    ::close_range(kBusConnection + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    const char* const argv[] = {kProgram, nullptr};
    execute(kept[2], argv);
}

}  // namespace

void Supervisor::add_bus_source() noexcept {
    if (bus_pid_ == 0 && bus_due_ms_ == 0 && !stopping_ && !shares_host())
        poll_set.add(handoff::kMachineBus, POLLIN, Source::bus);
}

void Supervisor::start_bus() noexcept {
    int ends[2];
    if (bus_pid_ != 0 || ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == -1) return;
    const Fd ours(::fcntl(ends[0], F_DUPFD_CLOEXEC, handoff::kHoldings));
    ::close(ends[0]);
    const Fd theirs(ends[1]);
    Client* place = nullptr;
    for (Client& client : clients) place = client.fd == -1 ? &client : place;
    if (place == nullptr) return drop_bus_connection();
    if (!bus_starts_.allows(bus_start_limit(), now_ms())) {
        if (bus_starts_.starts == bus_start_limit().start_limit_burst + 1) log_bus_limit(unit_);
        return drop_bus_connection();
    }
    ::fcntl(ours.get(), F_SETFL, O_NONBLOCK);
    const Group group = has_cgroup_ ? make_own_group(kBusGroup) : Group{};
    const long pid = clone_process(group.directory, 0);
    if (pid == 0) become_bus(theirs.get(), filter_);
    if (pid == -1) return drop_bus_connection();
    bus_pid_ = static_cast<pid_t>(pid);
    *place = {};
    place->fd = ::fcntl(ours.get(), F_DUPFD_CLOEXEC, 0);
    place->is_machine = true;
}

// Whoever waits is told so: the connection ends.
void Supervisor::drop_bus_connection() noexcept {
    const Fd dropped(::accept4(handoff::kMachineBus, nullptr, nullptr, SOCK_CLOEXEC));
}

// Who stops the last app waits for the answer, which comes after the end.
bool Supervisor::bus_is_leaving() noexcept {
    constexpr int64_t kGoodbyeMs = 1000;
    if (bus_pid_ == 0) return false;
    if (bus_due_ms_ == 0) {
        bus_due_ms_ = now_ms() + kGoodbyeMs;
        ::kill(bus_pid_, SIGTERM);
    }
    return now_ms() < bus_due_ms_;
}

void Supervisor::bus_ended() noexcept {
    bus_pid_ = 0;
    if (has_cgroup_) remove_group(kBusGroup);
}

}  // namespace rkt::sandbox::init
