#include "sandbox/restart_rule.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <cmath>

namespace rkt::sandbox {
namespace {

bool is_clean(int wait_status) noexcept {
    if (!WIFSIGNALED(wait_status)) return WEXITSTATUS(wait_status) == 0;
    const int signal = WTERMSIG(wait_status);
    return signal == SIGHUP || signal == SIGINT || signal == SIGTERM || signal == SIGPIPE;
}

}  // namespace

bool wants_restart(FlatRestart policy, int wait_status) noexcept {
    return policy == FlatRestart::always || (policy == FlatRestart::on_failure && !is_clean(wait_status));
}

uint32_t restart_delay_ms(const FlatApp& app, uint32_t restart) noexcept {
    const uint32_t first = app.restart_delay_ms;
    const uint32_t last = app.restart_max_delay_ms;
    if (restart <= 1 || app.restart_steps == 0 || first == 0 || first >= last) return first;
    if (restart > app.restart_steps) return last;
    const double step = static_cast<double>(restart - 1) / app.restart_steps;
    return static_cast<uint32_t>(first * std::pow(static_cast<double>(last) / first, step));
}

bool StartLimit::allows(const FlatApp& app, int64_t now_ms) noexcept {
    if (app.start_limit_interval_ms == 0 || app.start_limit_burst == 0) return true;
    if (starts == 0 || now_ms - begin_ms > int64_t{app.start_limit_interval_ms}) {
        begin_ms = now_ms;
        starts = 0;
    }
    return ++starts <= app.start_limit_burst;
}

}  // namespace rkt::sandbox
