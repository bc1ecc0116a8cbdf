#include "sandbox/channel.hpp"

#include <cstring>
#include <system_error>

#include "base/error.hpp"
#include "base/passed_fds.hpp"
#include "base/text.hpp"
#include "sandbox/app/recipe.hpp"

namespace rkt::sandbox {
namespace {

Event::Kind kind_of(wire::Kind kind) {
    switch (kind) {
        case wire::Kind::prepared:
            return Event::Kind::prepared;
        case wire::Kind::started:
            return Event::Kind::started;
        case wire::Kind::failed:
            return Event::Kind::failed;
        case wire::Kind::app_exited:
            return Event::Kind::app_exited;
        case wire::Kind::ready:
            return Event::Kind::ready;
        case wire::Kind::terminal:
            return Event::Kind::terminal;
        case wire::Kind::network:
            return Event::Kind::network;
        case wire::Kind::host_users:
            return Event::Kind::host_users;
    }
    throw Error("unknown message from the pod's init");
}

template <size_t N>
std::string bounded(const char (&text)[N]) {
    return {text, strnlen(text, N)};
}

}  // namespace

bool receive_event(const Fd& channel, wire::Event& event, Fd& fd) {
    PassedFds passed;
    ssize_t size;
    do {
        size = receive_with_fds(channel.get(), &event, sizeof event, passed);
    } while (size == -1 && errno == EINTR);
    if (size == -1 && errno != ECONNRESET) throw SystemError(errno, "listening to the pod's init");
    if (size <= 0) return false;
    for (uint32_t i = 0; i < passed.count; ++i) fd.reset(passed.fds[i]);  // one, or none
    if (size != sizeof event) throw Error("short message from the pod's init");
    return true;
}

Event to_event(const wire::Event& event, Fd fd, const std::vector<std::string>& app_names) {
    Event result;
    result.kind = kind_of(event.kind);
    if (event.app < app_names.size()) result.app = app_names[event.app];
    result.step = bounded(event.step);
    result.detail = bounded(event.detail);
    result.errnum = event.errnum;
    result.status = event.status;
    result.fd = std::move(fd);
    return result;
}

std::string describe_failure(const Event& event) {
    const bool explained = event.errnum == kExplained;
    const std::string reason = explained ? "" : std::generic_category().message(event.errnum);
    std::string detail = text::printable(event.detail);
    if (!explained && !detail.empty()) detail += ": ";
    // The step's detail is quoted where it is written, it may name an interpreter too.
    if (event.step == app::kExecStep) return "cannot execute " + detail + reason;
    const std::string app = event.app.empty() ? "" : "app \"" + event.app + "\": ";
    return app + event.step + ": " + detail + reason;
}

}  // namespace rkt::sandbox
