// Where lines go: the host's journal, which is the truth, and the pod's own.
#pragma once

#include <sys/socket.h>

#include <string_view>

#include "base/fd.hpp"
#include "sandbox/journal/line.hpp"
#include "sandbox/journal_file/journal.hpp"

namespace rkt::sandbox::journal {

class Sink {
public:
    // `unit`: the pod's, on the host. `leader`: in whose name is passed on what a process wrote that is gone already,
    // so that it stays the unit's.
    struct Files {
        journal_file::Id128 machine;
        journal_file::Id128 boot;
        int directory;
    };
    void open(const char* unit, pid_t leader, const Host& host, const Files& files) noexcept;
    // In the process that writes; what one that was killed has written stays beside it.
    void begin() noexcept;
    void close() noexcept { journal_.close(); }
    void note_kill(int signal) const noexcept;  // of that process

    // A stream to journald; empty: it does not listen.
    [[nodiscard]] Fd open(const StreamName& name) const noexcept;
    void pass_on(Fd& journald, std::string_view bytes, const ucred& writer) const noexcept;
    // In the pod's own journal. `line` as Fields takes it.
    void keep(std::string_view line, const StreamName& name, const ucred& writer, const char* line_break) noexcept;

private:
    void note(int errnum) noexcept;
    void say(const char* line) const noexcept;

    const char* unit_ = "";
    pid_t leader_ = 0;
    Host host_;
    Files files_{};
    journal_file::Journal journal_;
    uint64_t missing_ = 0;  // lines that the disk did not take
};

}  // namespace rkt::sandbox::journal
