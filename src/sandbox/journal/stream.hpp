// A stream to the journal, as an app or rkt opens it: every byte goes on to the host's journald in the name of who
// wrote it, so that its trusted fields stay what they are; every line goes into the pod's own journal, too.
#pragma once

#include "base/fd.hpp"
#include "sandbox/journal/keeper.hpp"
#include "sandbox/journal/sink.hpp"

namespace rkt::sandbox::journal {

class Stream {
public:
    Stream(Fd client, KeptStream& kept) noexcept;
    explicit Stream(KeptStream& kept) noexcept;  // of a process that was killed
    [[nodiscard]] bool is_open() const noexcept { return static_cast<bool>(client_); }
    [[nodiscard]] int fd() const noexcept { return client_.get(); }
    // What is there now, some KiB at most. False: nothing is, or it has ended.
    bool read(Sink& sink) noexcept;

private:
    bool take_header(const char*& bytes, size_t& size, Sink& sink) noexcept;
    void take(const char* bytes, size_t size, Sink& sink) noexcept;
    void end_line(Sink& sink, const char* line_break) noexcept;
    void close(Sink& sink) noexcept;
    void forget() noexcept;
    void keep_journald() noexcept { kept_->journald = journald_ ? journald_.get() : -1; }

    KeptStream* kept_;
    Fd client_;
    Fd journald_;      // empty: nobody listens
    ucred writer_{};   // of the line
    size_t size_ = 0;  // of the header, then of the line
    char room_[kRoomBefore];
    char bytes_[kLongestLine];
};

}  // namespace rkt::sandbox::journal
