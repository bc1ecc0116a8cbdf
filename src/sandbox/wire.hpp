// The messages between the starter and its leader or init: one record per SOCK_SEQPACKET datagram,
// both sides are built from this file.
#pragma once

#include <cstdint>

#include "sandbox/step.hpp"

namespace rkt::sandbox::wire {

enum class Kind : uint32_t { prepared = 1, started, failed, app_exited, ready, terminal, network, host_users };

inline constexpr uint32_t kNoApp = UINT32_MAX;

struct Event {
    Kind kind;
    uint32_t app = kNoApp;  // index in the plan
    int32_t errnum = 0;
    int32_t status = 0;  // ready: 1 when init itself is going to tell the manager (init/readiness.cpp)
    char step[64] = {};
    char detail[sizeof(StepText)] = {};
};

// To the leader: it is in its unit. Comes with the pod's cgroup, if it has one, and the descriptors that the pod holds
// as long as it lives.
struct Release {
    uint32_t has_group = 0;
    char unit[256] = {};  // NUL-terminated, at most 255 characters (systemd.unit(5))
};

// Never blocks and never raises SIGPIPE: a starter that is gone or asleep must not hold up a pod.
// `fd` is passed along unless it is -1. False: it could not be sent.
bool send_event(int channel, const Event& event, int fd = -1) noexcept;
Event failure_event(uint32_t app, const StepFailure& failure) noexcept;

}  // namespace rkt::sandbox::wire
