// The caller's standard streams, joined to those of an app of a running pod (`rkt attach`).
#pragma once

#include <string>

#include "base/dir.hpp"
#include "base/fd.hpp"

namespace rkt::sandbox {

// Empty: not wanted.
struct AttachedStreams {
    Fd in;
    Fd out;
    Fd err;
    Fd terminal;  // for its window size; empty: no terminal
};

struct AttachRequest {
    const Dir& pod;  // its directory
    std::string app;
    uint32_t endpoints;  // endpoint.hpp
    bool is_terminal;
};
// Asks the pod's init. Throws Error: nobody listens, the app does not run, has no such stream, or too many are
// attached.
AttachedStreams open_streams(const AttachRequest& request);

enum class AttachEnd { app, detached, signal };
struct AttachOutcome {
    AttachEnd end = AttachEnd::app;
    int signal = 0;  // that ended it
};
// Returns when the app's output has ended (of its input alone: when the app takes no more), at Ctrl-P Ctrl-Q in a
// terminal, or at a signal. The end of the caller's standard input is the end of the app's. Throws SystemError when
// standard output or error cannot be written.
AttachOutcome attach(AttachedStreams streams);

}  // namespace rkt::sandbox
