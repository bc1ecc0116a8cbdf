// The program that passes connections on (socket_proxy/proxy.hpp): rkt-init again, with no rights and no files.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "sandbox/app/recipe.hpp"
#include "sandbox/decimal.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/init/process.hpp"
#include "sandbox/init/supervisor.hpp"
#include "sandbox/new_calls.hpp"
#include "sandbox/socket_proxy/proxy.hpp"

namespace rkt::sandbox::init {
namespace {

constexpr const char* kProxyGroup = "rkt-socket-proxy.scope";

FlatApp proxy_start_limit() noexcept {
    FlatApp limit;
    limit.start_limit_interval_ms = 10'000;
    limit.start_limit_burst = 5;
    return limit;
}

// Its sockets from 3 on, then itself.
int place_sockets(const FlatPlan& plan, int program) noexcept {
    const FlatList list = plan.header().proxies;
    const int moved = ::fcntl(program, F_DUPFD_CLOEXEC, handoff::kHoldings);
    for (uint32_t i = 0; i < list.count; ++i) {
        const int socket = handoff::kSockets + static_cast<int>(plan.list<FlatProxy>(list)[i].socket);
        if (::dup2(socket, socket_proxy::kFirstListener + static_cast<int>(i)) == -1) return -1;
    }
    const int end = socket_proxy::kFirstListener + static_cast<int>(list.count);
    const int last = ::dup3(moved, end, O_CLOEXEC);
    return last == -1 || ::close_range(static_cast<unsigned>(end) + 1, ~0U, 0) == -1 ? -1 : last;
}

[[noreturn]] void become_proxy(const FlatPlan& plan, sock_fprog filter) noexcept {
    const Fd program = leave_files_for(handoff::kInitName);
    if (!program) ::_exit(handoff::kSetupFailed);
    const int last = place_sockets(plan, program.get());
    if (last == -1 || app::drop_all_privileges(filter) == -1) ::_exit(handoff::kSetupFailed);
    // rkt-init --socket-proxy IDLE-MS PORT...
    const Decimal idle(plan.header().proxy_idle_ms);
    Decimal ports[handoff::kMaxSockets];
    const char* argv[3 + handoff::kMaxSockets + 1] = {handoff::kInitName, handoff::kSocketProxy, idle.text()};
    const FlatList list = plan.header().proxies;
    for (uint32_t i = 0; i < list.count; ++i) {
        ports[i] = Decimal(plan.list<FlatProxy>(list)[i].port);
        argv[3 + i] = ports[i].text();
    }
    execute(last, argv);
}

}  // namespace

void Supervisor::start_proxy() noexcept {
    if (plan_.header().proxies.count == 0 || stopping_) return;
    if (!proxy_starts_.allows(proxy_start_limit(), now_ms())) {
        exit_code_ = handoff::kSetupFailed;
        return stop();
    }
    const Group group = has_cgroup_ ? make_own_group(kProxyGroup) : Group{};
    const long pid = clone_process(group.directory, 0);
    if (pid == 0) become_proxy(plan_, filter_);
    proxy_pid_ = static_cast<pid_t>(pid);
    if (pid == -1) stop();
}

// What is connected goes on as long as its app does.
void Supervisor::retire_proxy() noexcept {
    if (proxy_pid_ > 0) ::kill(proxy_pid_, SIGTERM);
}

void Supervisor::proxy_ended(int wait_status) noexcept {
    proxy_pid_ = 0;
    if (has_cgroup_) remove_group(kProxyGroup);
    if (stopping_) return;
    if (exit_code_of(wait_status) != 0) return start_proxy();
    is_idle_ = true;
    stop();
}

}  // namespace rkt::sandbox::init
