#include "pod/registration.hpp"

#include "base/error.hpp"
#include "pod/layout.hpp"
#include "systemd/machines.hpp"

namespace rkt::pod {

std::optional<std::string> registration_now(const PodView& view) {
    const auto& begun = view.registration;
    if (view.state != State::running || !view.unit || !begun) return begun;
    try {
        if (systemd::machine_in(*view.unit) == view.id.machine_name()) return std::string(kRegistered);
    } catch (const Error&) {
        return begun;  // we may not look
    }
    return *begun == kRegistered ? "not registered: systemd-machined has forgotten it" : *begun;
}

}  // namespace rkt::pod
