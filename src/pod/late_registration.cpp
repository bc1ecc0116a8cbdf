#include "pod/late_registration.hpp"

#include <poll.h>

#include "base/error.hpp"
#include "pod/layout.hpp"

namespace rkt::pod {

void LateRegistration::take() noexcept {
    try {
        if (const auto answer = unit_.take_late_answer()) pod_.write_whole(kRegistration, *answer + "\n");
    } catch (const Error&) {
        // Who asks for the state of a running pod is told what machined knows (registration.hpp).
    }
}

void LateRegistration::wait(const Fd& leader_pidfd) noexcept {
    while (fd() != -1) {
        pollfd polled[] = {{fd(), POLLIN, 0}, {leader_pidfd.get(), POLLIN, 0}};
        if (::poll(polled, 2, -1) == -1 && errno != EINTR) return;
        if (polled[1].revents != 0) return;
        if (polled[0].revents != 0) take();
    }
}

}  // namespace rkt::pod
