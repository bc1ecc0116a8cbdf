// The sd-bus message below one of sdbus-c++, for what sdbus-c++ 1.2 does not offer.
#pragma once

#include <sdbus-c++/Message.h>
#include <systemd/sd-bus.h>

namespace rkt::systemd {

inline sd_bus_message* raw_message(const sdbus::Message& message) {
    struct Access : sdbus::Message {
        static void* of(const sdbus::Message& m) { return m.*&Access::msg_; }
    };
    return static_cast<sd_bus_message*>(Access::of(message));
}

}  // namespace rkt::systemd
