// Who wrote a line: what the kernel said with it, and what /proc says of that process while it lives.
#pragma once

#include <sys/socket.h>

#include <cstdint>

namespace rkt::sandbox::journal {

struct Writer {
    ucred credentials{};
    char command[32] = "";  // "": it is gone already
    char unit[272] = "";    // APP.service: its cgroup's name in the pod; "": unknown
};

// Of the process as it was at most a second ago.
const Writer& writer_of(const ucred& credentials) noexcept;

// Where the pod's cgroups begin, as /proc/PID/cgroup has them: the parent of our own. Called once.
void find_pod_group() noexcept;

// The last component of `path` that names a unit of the pod, whose group is `pod`; "" if there is none. For tests.
void unit_of_cgroup(const char* path, const char* pod, char (&unit)[272]) noexcept;

}  // namespace rkt::sandbox::journal
