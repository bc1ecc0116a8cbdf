// Reading the host's journal for `rkt logs`, and the stream protocol of journald for writing
// (facts-machine.md 4).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/fd.hpp"

namespace rkt::systemd {

struct StreamHeader {
    std::string identifier;
    std::string unit;  // used when the writer's cgroup can no longer be read
    int priority = 6;  // 6 stdout, 3 stderr
    bool level_prefix = true;
};
// A connected stream; nullopt where no journald listens. Throws Error for a header that does not fit
// the protocol's lines. Path is injected by tests.
std::optional<Fd> open_stream(const StreamHeader& header, const std::string& socket = "/run/systemd/journal/stdout");

// An entry about a unit of another's: `journalctl -u` shows it among the unit's own (OBJECT_SYSTEMD_UNIT=,
// systemd.journal-fields(7)). Nobody is told where no journald listens.
void write_about_unit(const std::string& unit, int priority, const std::string& message,
                      const std::string& socket = "/run/systemd/journal/socket") noexcept;

struct LogLine {
    TimePoint time;  // the entry's reception by journald
    uint64_t monotonic_usec = 0;
    std::string identifier;
    std::string pid;
    int priority = 6;
    std::string message;
};
struct LogQuery {
    std::string unit;                // entries of this unit
    std::optional<std::string> app;  // only this identifier
    std::optional<TimePoint> since;
    std::optional<TimePoint> until;
    std::optional<uint64_t> lines;  // only the last ones of these
    bool follow = false;
    std::function<bool()> ended;  // with follow: no more lines will come
    std::string directory;        // of journal files; "": the host's journal
    std::string sync_socket = "/run/systemd/journal/io.systemd.journal";
};
// Asks journald first to write what it has received (as `journalctl --sync`), so that the lines of a
// pod that has just ended are among those read; without leave or journald it reads what is there.
void read_journal(const LogQuery& query, const std::function<void(const LogLine&)>& on_line);

}  // namespace rkt::systemd
