// What an app reads: the bytes of all attachers, as they come. An app that does not read holds them up.
#pragma once

#include "base/fd.hpp"
#include "sandbox/init/attachers.hpp"
#include "sandbox/init/poll_set.hpp"

namespace rkt::sandbox::init {

class InputStream {
public:
    // `target` does not block. A terminal has no end of file: who attaches types it (termios(3): VEOF).
    InputStream(Fd target, bool is_terminal) noexcept : target_(std::move(target)), is_terminal_(is_terminal) {}

    bool attach(Fd socket) noexcept;  // false: there are too many
    // Passes on what can be, never waits. An attacher that shuts its writing down ends the app's input; one that
    // goes does not.
    void pump() noexcept;
    void end() noexcept;  // closes everything; who is attached sees an end of file
    [[nodiscard]] bool has_ended() const noexcept { return !target_; }

    void add_to(PollSet& set, uint32_t index) const noexcept;

private:
    bool write() noexcept;
    bool read(uint32_t position) noexcept;
    void remove(uint32_t position) noexcept;

    Fd target_;  // empty: the app has closed it, or it has had its end of file
    bool is_terminal_;
    bool ends_ = false;  // after what is left
    uint32_t attached_ = 0;
    uint32_t size_ = 0;   // of the bytes
    uint32_t taken_ = 0;  // of them, by the app
    Fd attachers_[kMaxAttachers];
    char bytes_[4096];
};

}  // namespace rkt::sandbox::init
