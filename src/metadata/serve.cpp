#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "base/error.hpp"
#include "base/signals.hpp"
#include "base/text.hpp"
#include "metadata/connection.hpp"
#include "metadata/library.hpp"

namespace rkt::metadata {
namespace {

using Clock = std::chrono::steady_clock;
using Daemon = std::unique_ptr<MHD_Daemon, void (*)(MHD_Daemon*)>;

int epoll_of(const Daemon& daemon) { return MHD_get_daemon_info(daemon.get(), MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd; }

unsigned connections_of(const Daemon& daemon) {
    return MHD_get_daemon_info(daemon.get(), MHD_DAEMON_INFO_CURRENT_CONNECTIONS)->num_connections;
}

class Service {
public:
    explicit Service(ServiceOptions options)
        : options_(std::move(options)),
          identity_(Identity::load(options_.key_dir, "hmac-key")),
          handler_([this](const Request& request) { return handle(request); }) {
        for (Fd& listener : options_.listeners) {
            daemons_.emplace_back(start_daemon(listener.get(), handler_), &MHD_stop_daemon);
            (void)std::move(listener).release();  // it is the daemon's now
        }
    }

    void run() {
        constexpr std::array kEnd{SIGTERM, SIGINT};
        const SignalDescriptor signals(kEnd);
        std::vector<pollfd> polled{{signals.fd().get(), POLLIN, 0}};
        for (const Daemon& daemon : daemons_) polled.push_back({epoll_of(daemon), POLLIN, 0});
        while (signals.next() == 0 && !is_idle()) {
            if (::poll(polled.data(), polled.size(), timeout()) == -1 && errno != EINTR)
                throw SystemError(errno, "waiting for requests");
            for (const Daemon& daemon : daemons_) MHD_run(daemon.get());
        }
    }

private:
    Response handle(const Request& request) {
        last_ = Clock::now();
        Response response = answer_or_fail(request);
        options_.log(request.method + " " + text::printable(without_token(request.path)) + " - " +
                     std::to_string(response.status));
        return response;
    }

    // Called by libmicrohttpd, which no exception may cross.
    [[nodiscard]] Response answer_or_fail(const Request& request) const {
        try {
            return answer(request, options_.find_pod, identity_);
        } catch (const std::exception& error) {
            options_.log(text::printable(error.what()));
            return {500, "", ""};
        }
    }

    // Milliseconds until a connection has waited too long, or the service has.
    [[nodiscard]] int timeout() const {
        constexpr int64_t kLongest = 60'000;
        int64_t longest =
            options_.idle.count() == 0 ? kLongest : std::min<int64_t>(kLongest, options_.idle.count() * 1000);
        for (const Daemon& daemon : daemons_) {
            MHD_UNSIGNED_LONG_LONG milliseconds = 0;
            if (MHD_get_timeout(daemon.get(), &milliseconds) == MHD_YES)
                longest = std::min(longest, static_cast<int64_t>(milliseconds));
        }
        return static_cast<int>(longest);
    }

    [[nodiscard]] bool is_idle() const {
        if (options_.idle.count() == 0 || Clock::now() - last_ < options_.idle) return false;
        return std::all_of(daemons_.begin(), daemons_.end(),
                           [](const Daemon& daemon) { return connections_of(daemon) == 0; });
    }

    ServiceOptions options_;
    Identity identity_;
    Handler handler_;
    Clock::time_point last_ = Clock::now();
    std::vector<Daemon> daemons_;
};

}  // namespace

void library::serve(ServiceOptions options) { Service(std::move(options)).run(); }

}  // namespace rkt::metadata
