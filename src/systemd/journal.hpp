// Reading the host's journal for `rkt logs`, and the stream protocol of journald for writing
// (facts-machine.md 4).
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "spec/id.hpp"

namespace rkt::systemd {

struct StreamHeader {
    std::string identifier;
    std::string unit;       // used when the writer's cgroup can no longer be read
    int priority = 6;       // 6 stdout, 3 stderr
    bool level_prefix = true;
};
// A connected stream; nullopt where no journald listens. Path is injected by tests.
std::optional<Fd> open_stream(const StreamHeader& header,
                              const std::string& socket = "/run/systemd/journal/stdout");

struct LogLine {
    TimePoint time;
    uint64_t monotonic_usec = 0;
    std::string identifier;
    std::string pid;
    int priority = 6;
    std::string message;
};
struct LogQuery {
    std::string unit;                    // entries of this unit
    std::optional<std::string> app;      // only this identifier
    std::optional<TimePoint> since;
    bool follow = false;
    std::function<bool()> ended;         // with follow: no more lines will come
};
void read_journal(const LogQuery& query, const std::function<void(const LogLine&)>& on_line);

}  // namespace rkt::systemd
