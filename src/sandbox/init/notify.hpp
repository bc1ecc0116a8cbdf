// What apps tell their service manager, on the way through init (sd_notify(3)). Each app has a socket of its own:
// whoever writes to it is known without looking at the sender, who may be gone. What the pod as a whole says to the
// host's manager is put together from that (manager.cpp).
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

#include "sandbox/flat_plan.hpp"
#include "sandbox/notify_message.hpp"

namespace rkt::sandbox::init {

// Of an app. All but the socket is said anew each time its program begins.
struct AppNotify {
    bool has_socket = false;
    int socket = 0;
    bool ready = false;
    bool reloading = false;
    bool stopping = false;
    bool pinged = false;         // since the pod's last ping
    bool has_pinged = false;     // ever
    uint64_t watchdog_usec = 0;  // 0: it has none
};
extern AppNotify app_notify[kMaxApps];

// A message to the manager, line by line.
class NotifyLines {
public:
    void add(const char* key, const char* value) noexcept;
    void add(const char* key, NotifyText value) noexcept;
    void add(const char* key, uint64_t value) noexcept;
    [[nodiscard]] const char* text() const noexcept { return text_; }
    [[nodiscard]] size_t size() const noexcept { return size_; }

private:
    void append(const char* text, size_t size) noexcept;
    size_t size_ = 0;
    char text_[kMaxNotify];
};

// The pod's side towards the manager.
struct Manager {
    static constexpr size_t kMaxStatus = 512;
    static constexpr int64_t kStatusMs = 100;  // at most one STATUS= in that time; of more the last one is passed on
    static constexpr int64_t kRoundMs =
        1000;  // in which it is sent kPerRound messages at most; more wait with the apps
    static constexpr uint32_t kPerRound = 200;
    bool is_there = false;    // handoff::kNotify
    bool blocked = false;     // takes nothing now
    uint32_t sockets = 0;     // of apps
    bool announced = false;   // the pod is ready
    bool owes_ready = false;  // to be sent
    bool owes_stopping = false;
    bool said_stopping = false;
    size_t status_size = 0;  // to be sent; 0: nothing
    char status[kMaxStatus] = {};
    int64_t status_ms = 0;  // of the last one
    int64_t round_ms = 0;   // its begin
    uint32_t in_round = 0;
    int64_t complaint_ms = 0;  // of the last line about an app that says what is not its to say; 0: none yet
    uint64_t watchdog_usec = 0;
    int64_t pinged_ms = 0;
    int64_t ping_due_ms = 0;  // 0: never
};
extern Manager manager;
bool takes_more(int socket) noexcept;
bool send_to_manager(const char* text) noexcept;  // false: it takes nothing now

}  // namespace rkt::sandbox::init
