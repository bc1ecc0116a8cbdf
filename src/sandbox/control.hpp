// What is asked of a running pod's init, over a socket in the pod's directory that only root can connect to: one record
// each way per datagram (SOCK_SEQPACKET), both sides are built from this file. A connection asks one thing at a time.
//
// The machine's bus (rkt-machine-bus) has a connection of its own, on which only the verbs of units work.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/passed_fds.hpp"
#include "sandbox/step.hpp"

namespace rkt::sandbox::control {

inline constexpr uint32_t kMagic = 0x31544352;  // "RCT1"

enum class Verb : uint32_t {
    // An app that is not begun yet. Descriptors: a plan of one app (flat_plan.hpp), the detached mount of its root, and
    // one of each volume that it mounts, in the order of first mention; those that the pod has already are not used.
    // flags: AddedStreams, whose descriptors come last.
    add = 1,
    start,   // answered when the program runs, or is not going to
    stop,    // answered when the app has ended
    remove,  // of one that was added and does not run
    status,
    attach,  // flags: endpoint.hpp; descriptors come with the answer: a socket for each, or one and the terminal

    // Verbs of units: APP.service for each app, and what `run` made. Answered with a UnitStatus, at once but for `run`.
    unit,  // app: the unit's name; flags: 0. app "": the unit at place `flags` of the table, ENOENT after the last
    start_unit,
    stop_unit,
    restart_unit,
    kill_unit,  // flags: signal | KillWho << 8; app "": init itself, as kill(2) would
    // A transient unit of that name. Descriptors: a command (command.hpp), stdin, stdout, stderr. Answered when its
    // program
    // runs, or is not going to (errnum). What confines it is the app's that the command names, never the client's word.
    run,
    watch,  // answered at once, then a UnitStatus without being asked whenever a unit's state changes
};

// Journal streams of the app, opened by the client: journald believes a unit's name only of the host's root.
enum AddedStreams : uint32_t { stdout_stream = 1, stderr_stream = 2 };

enum class KillWho : uint32_t { main, all };

// EEXIST: the name is taken. ENOENT: no such app. EALREADY: it runs (start) or does not run (stop) as it is. EBUSY: it runs
// (remove). EPERM: the pod is not a mutable one. ESHUTDOWN: the pod ends. ECHILD: its pre-start handler failed.
// ESRCH: it does not run (attach). EUSERS: too many are attached.
// EPROTO, EINVAL: not a request. ENOSPC: the pod has kMaxApps apps.
struct Request {
    uint32_t magic = kMagic;
    Verb verb = Verb::status;
    uint32_t flags = 0;   // the verb's own
    char app[256] = {};  // its name, NUL-terminated
};
inline constexpr size_t kMaxDescriptors = kMaxPassedFds;

enum class AppState : uint32_t { created, starting, running, stopping, resting, exited };

struct Reply {
    uint32_t magic = kMagic;
    int32_t errnum = 0;  // 0: done
    AppState state = AppState::created;
    int32_t exit_code = 0;  // of the last end
    uint32_t restarts = 0;  // since it was begun by hand
    char step[64] = {};     // start: which step of the recipe failed with errnum,
    char detail[sizeof(StepText)] = {};  // and on what
};

// A unit of the machine. Transient ones that ended are kept until their name or their place is needed.
struct UnitStatus {
    uint32_t magic = kMagic;
    int32_t errnum = 0;  // EEXIST: the name is taken. ENOSPC: kMaxTransient of them run already. Else as above.
    uint32_t place = 0;  // in the table
    uint32_t is_transient = 0;
    uint32_t is_news = 0;  // nobody asked, see `watch`
    AppState state = AppState::created;
    int32_t main_pid = 0;   // in the pod's PID namespace; 0: none
    int32_t exit_code = 0;  // of the last end: exit status, or the signal's number when `signaled`
    uint32_t signaled = 0;
    uint32_t restarts = 0;
    uint64_t active_since_us = 0;    // CLOCK_MONOTONIC, its last start; 0: never
    uint64_t inactive_since_us = 0;  // its last end
    char name[256] = {};             // APP.service, run-u1.service
    char app[256] = {};              // whose confinement it has
    char reason[32] = {};            // status/APP.reason: oom-kill, …; or ""
    char step[64] = {};              // run: as in Reply
    char detail[sizeof(StepText)] = {};
};
inline constexpr uint32_t kMaxTransient = 64;

// A request as it came. False: it has not the form of one. The name is one path component, or empty.
bool is_request(const void* record, size_t size) noexcept;

}  // namespace rkt::sandbox::control
