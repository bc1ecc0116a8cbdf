// Which descriptors an app begins with: its standard streams, and the sockets that its unit hands over.
#include <fcntl.h>
#include <unistd.h>

#include "sandbox/app/recipe.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/new_calls.hpp"

namespace rkt::sandbox::app {
namespace {

constexpr int kFirstSocket = 3;  // SD_LISTEN_FDS_START

}  // namespace

uint32_t socket_count(const AppStart& start) noexcept { return start.gets_sockets ? start.app.sockets.count : 0; }

// What init holds of the host (pod directory, lock, cgroup, channel) must be gone before any path of
// the image is followed: a working directory of /proc/self/fd/N was CVE-2024-21626.
StepError close_descriptors(AppStart& start) noexcept {
    const uint32_t count = socket_count(start);
    const int report = kFirstSocket + static_cast<int>(count);
    // First, since it may be where a socket goes.
    if (start.report != report && ::dup3(start.report, report, O_CLOEXEC) == -1) return failed("report");
    start.report = report;
    start.channel = -1;
    const auto* numbers = start.plan.list<uint32_t>(start.app.sockets);
    for (uint32_t i = 0; i < count; ++i) {
        const int socket = handoff::kSockets + static_cast<int>(numbers[i]);
        if (::dup2(socket, kFirstSocket + static_cast<int>(i)) == -1) return failed("socket");
    }
    return ::close_range(static_cast<unsigned>(report) + 1, ~0U, 0) == -1 ? failed("close_range") : done();
}

}  // namespace rkt::sandbox::app
