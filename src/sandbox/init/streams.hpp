// The streams of apps that somebody may attach to: init has the other side of each. Their state is in static memory, of
// which only what is used costs anything.
#pragma once

#include <cstdint>

#include "base/fd.hpp"
#include "sandbox/flat_plan.hpp"
#include "sandbox/init/attachers.hpp"
#include "sandbox/init/poll_set.hpp"
#include "sandbox/step.hpp"

namespace rkt::sandbox::init {

// Of one app, in the order stdin, stdout, stderr; empty: it has none such.
struct StreamEnds {
    Fd fds[3];
};

// What an attacher gets of an app: a socket per stream that it wants, in the order of the streams; or one socket that
// is its terminal, and the terminal itself, which is only for its window size (ioctl_tty(2)).
struct Attachment {
    Fd fds[3];
    uint32_t count = 0;
};

// Before the app's program: `ends` are the app's own. An app without such streams needs nothing.
StepError open_streams(const FlatPlan& plan, const FlatApp& app, uint32_t index, const char* unit,
                       StreamEnds& ends) noexcept;
// It has ended: nothing is read any more, what it wrote is still passed on.
void end_streams(uint32_t index, int64_t now_ms) noexcept;
// It could not be started, or its place is given away: what is left is dropped.
void close_streams(uint32_t index) noexcept;

// `wanted`: endpoint.hpp. 0, or an errno: ESRCH, the app does not run; EINVAL, it has no such stream; EUSERS, too many
// are attached.
int attach(uint32_t index, uint32_t wanted, Attachment& attachment) noexcept;

void add_streams(PollSet& set, uint32_t index) noexcept;
void pump_streams(uint32_t index, int64_t now_ms) noexcept;
// Something of an app that has ended is still to be passed on.
bool has_open_streams(uint32_t index) noexcept;
// When the streams are to be pumped whatever poll(2) says; kNever.
int64_t streams_deadline_ms(uint32_t index) noexcept;

}  // namespace rkt::sandbox::init
