// Waits for what happens in a directory (inotify(7)), instead of looking again and again.
#pragma once

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <string>

#include "base/error.hpp"
#include "base/fd.hpp"

namespace rkt::test {

class FileWatch {
public:
    explicit FileWatch(const std::string& directory)
        : events_(check(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK), "inotify")) {
        constexpr uint32_t kChanges = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE;
        check(::inotify_add_watch(events_.get(), directory.c_str(), kChanges), "watching " + directory);
    }
    // Until it holds, which may be at once; it is asked again when a file has come, gone or been written.
    template <typename Condition>
    void until(Condition holds) const {
        constexpr int kPatienceMs = 60'000;
        while (!holds()) {
            pollfd polled{events_.get(), POLLIN, 0};
            if (::poll(&polled, 1, kPatienceMs) == 0) throw Error("nothing happened for a minute");
            char events[4096];
            while (::read(events_.get(), events, sizeof events) > 0) {
            }
        }
    }

private:
    Fd events_;
};

}  // namespace rkt::test
