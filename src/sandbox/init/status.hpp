// What init writes, all of it in one directory of the pod's: `status/`.
//   APP          exit code, decimal: it has ended
//   APP.started  its mtime: when the program was executed last
//   APP.reason   a word where the exit code does not tell why: oom-kill, start-limit-hit,
//                start-failed, pre-start-failed, timeout, unhealthy, watchdog, seccomp
//   APP.health   a word, as long as it runs and has a health check: starting, healthy, unhealthy
//   .ready       every app of the pod's plan has begun, and is ready where it says so; no app's name begins with a dot
#pragma once

namespace rkt::sandbox::init {

void write_status(const char* app, int exit_code) noexcept;
void write_reason(const char* app, const char* word) noexcept;
void write_started(const char* app) noexcept;
void clear_status(const char* app) noexcept;  // it begins again
void forget_app(const char* app) noexcept;    // it is removed
void write_health(const char* app, const char* word) noexcept;
void clear_health(const char* app) noexcept;
void mark_ready() noexcept;

}  // namespace rkt::sandbox::init
