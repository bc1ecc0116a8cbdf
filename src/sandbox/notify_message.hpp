// What an app tells its service manager (sd_notify(3)): one datagram of lines KEY=VALUE, from a process that is not
// believed. Only what is listed here is understood; of a key that is there twice the first counts, as for systemd.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rkt::sandbox {

inline constexpr size_t kMaxNotify = 4096;  // bytes; systemd takes no longer one

struct NotifyText {
    const char* text = nullptr;  // nullptr: it was not said. Not NUL-terminated
    size_t size = 0;
    explicit operator bool() const noexcept { return text != nullptr; }
};

struct NotifyNumber {
    uint64_t value = 0;
    bool is_said = false;
    explicit operator bool() const noexcept { return is_said; }
};

// Texts are parts of the datagram.
struct NotifyMessage {
    bool ready = false;
    bool reloading = false;
    bool stopping = false;
    bool watchdog = false;          // WATCHDOG=1
    bool watchdog_trigger = false;  // WATCHDOG=trigger
    bool barrier = false;           // comes alone, with one descriptor that is closed when all before it was handled
    bool store = false;             // FDSTORE=1, with descriptors
    bool store_remove = false;
    bool store_unpolled = false;  // FDPOLL=0
    NotifyText store_name;        // FDNAME: printable ASCII without ':', at most 255 characters
    NotifyText status;            // UTF-8 without control characters
    NotifyNumber errnum;
    NotifyNumber watchdog_usec;
    NotifyNumber extend_usec;       // EXTEND_TIMEOUT_USEC
    NotifyNumber monotonic_usec;    // of RELOADING=1
    const char* refused = nullptr;  // a key whose meaning is not the app's to say: MAINPID, MAINPIDFD, NOTIFYACCESS
};

// False: it is no message (too long, or with a NUL inside); then nothing of it counts.
[[nodiscard]] bool parse_notify(const char* datagram, size_t size, NotifyMessage& message) noexcept;

}  // namespace rkt::sandbox
