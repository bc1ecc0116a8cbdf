// What init waits for, in one poll(2): every part of it adds its descriptors before, and gets back those with news.
// In static memory, of which only what is used costs anything.
#pragma once

#include <poll.h>

#include <cstdint>

#include "sandbox/flat_plan.hpp"

namespace rkt::sandbox::init {

enum class Source : uint8_t {
    report,
    pipe,
    stream,
    group,
    channel,
    signals,
    control,
    client,
    transient_report,
    transient_group,
    bus,
    journal,
    notify,
    manager_room,
    check
};

class PollSet {
public:
    void clear() noexcept { count_ = 0; }
    // `index` is the source's own business: of an app, of a pipe.
    void add(int fd, short events, Source source, uint32_t index = 0) noexcept {
        if (count_ == kCapacity) return;
        polled_[count_] = {fd, events, 0};
        owners_[count_++] = {source, index};
    }
    // False: nothing is to be handled.
    bool wait(int timeout_ms) noexcept { return ::poll(polled_, count_, timeout_ms) > 0; }
    // handle(source, index), in the order of adding.
    template <typename Handle>
    void for_each_ready(Handle handle) noexcept {
        for (nfds_t i = 0; i < count_; ++i) {
            if (polled_[i].revents != 0) handle(owners_[i].source, owners_[i].index);
        }
    }

private:
    static constexpr nfds_t kCapacity = nfds_t{64} * kMaxApps;
    struct Owner {
        Source source;
        uint32_t index;
    };
    pollfd polled_[kCapacity];
    Owner owners_[kCapacity];
    nfds_t count_ = 0;
};

}  // namespace rkt::sandbox::init
