// Clients of ours, as long as they are on the bus (sd_bus_track_new(3)).
#pragma once

#include <memory>

struct sd_bus_track;

namespace sdbus {
class Message;
}

namespace rkt::systemd {

class Peers {
public:
    // The sender of `call`. False: it is there already. Throws SystemError.
    bool add(const sdbus::Message& call);
    // False: it is not there.
    bool remove(const sdbus::Message& call);
    [[nodiscard]] bool empty() const noexcept;

private:
    struct Unref {
        void operator()(sd_bus_track* track) const noexcept;
    };
    std::unique_ptr<sd_bus_track, Unref> track_;  // none before the first
};

}  // namespace rkt::systemd
