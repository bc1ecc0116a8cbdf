// What an app writes: every byte goes to each attacher, or to the journal while there is none. Nothing more is read of
// it before all have taken what was read last, so that a slow attacher holds the app up as a pipe would.
#pragma once

#include "base/fd.hpp"
#include "sandbox/app/journal_stream.hpp"
#include "sandbox/init/attachers.hpp"
#include "sandbox/init/poll_set.hpp"

namespace rkt::sandbox::init {

class OutputStream {
public:
    // `source` does not block; `name` is the journal's.
    OutputStream(Fd source, app::StreamName name) noexcept : source_(std::move(source)), name_(name) {}

    // From what nobody has taken yet on. False: there are too many.
    bool attach(Fd socket) noexcept;
    // Passes on what can be, never waits. `now_ms`: of CLOCK_MONOTONIC.
    void pump(int64_t now_ms) noexcept;
    // What is there now is the rest.
    void app_ended() noexcept { app_ended_ = true; }
    // Every byte is passed on, nothing will come; whoever is attached was told so.
    [[nodiscard]] bool has_ended() const noexcept { return !source_ && size_ == 0; }

    void add_to(PollSet& set, uint32_t index) const noexcept;
    [[nodiscard]] int64_t deadline_ms() const noexcept;  // kNever: none

private:
    struct Attacher {
        Fd socket;
        uint32_t taken = 0;     // of the bytes
        int64_t since_ms = -1;  // it takes nothing; -1: it does
    };

    bool read() noexcept;
    void pass_on(int64_t now_ms) noexcept;
    bool give(Attacher& attacher, int64_t now_ms) noexcept;
    void log(int64_t now_ms) noexcept;
    bool open_journal() noexcept;
    void drop_late(int64_t now_ms) noexcept;
    void remove(uint32_t position) noexcept;
    void end() noexcept;

    Fd source_;  // empty: it has ended
    app::StreamName name_;
    Fd journal_;                     // opened with the first byte
    int64_t journal_since_ms_ = -1;  // it takes nothing
    bool app_ended_ = false;
    uint32_t rest_ = 1U << 20;  // of an app that has ended: what a pipe can hold (/proc/sys/fs/pipe-max-size)
    uint32_t attached_ = 0;
    uint32_t size_ = 0;   // of the bytes
    uint32_t taken_ = 0;  // of them, by whoever has taken most
    Attacher attachers_[kMaxAttachers];
    char bytes_[16384];
};

}  // namespace rkt::sandbox::init
