#include "systemd/peers.hpp"

#include "base/error.hpp"
#include "systemd/raw_message.hpp"

namespace rkt::systemd {

void Peers::Unref::operator()(sd_bus_track* track) const noexcept { sd_bus_track_unref(track); }

bool Peers::add(const sdbus::Message& call) {
    sd_bus_message* message = raw_message(call);
    if (!track_) {
        sd_bus_track* track = nullptr;
        const int rc = sd_bus_track_new(sd_bus_message_get_bus(message), &track, nullptr, nullptr);
        if (rc < 0) throw SystemError(-rc, "keeping track of clients");
        track_.reset(track);
    }
    const int rc = sd_bus_track_add_sender(track_.get(), message);
    if (rc < 0) throw SystemError(-rc, "keeping track of client " + call.getSender());
    return rc > 0;
}

bool Peers::remove(const sdbus::Message& call) {
    return track_ && sd_bus_track_remove_sender(track_.get(), raw_message(call)) > 0;
}

bool Peers::empty() const noexcept { return !track_ || sd_bus_track_count(track_.get()) == 0; }

}  // namespace rkt::systemd
