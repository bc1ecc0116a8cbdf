// What an app's standard streams are joined to, as rkt keeps it: annotations of the app, which --stdin, --stdout and
// --stderr write, so that they survive `prepare` (rkt-1.30.md 4.12).
#pragma once

#include <array>
#include <string_view>

#include "spec/image_manifest.hpp"
#include "spec/plan.hpp"

namespace rkt {

struct StreamAnnotation {
    std::string_view stream;  // the option's name, too
    std::string_view annotation;
};
inline constexpr std::array<StreamAnnotation, 3> kStreamAnnotations{{{"stdin", "coreos.com/rkt/stage2/stdin"},
                                                                     {"stdout", "coreos.com/rkt/stage2/stdout"},
                                                                     {"stderr", "coreos.com/rkt/stage2/stderr"}}};

struct StreamModes {
    Stdio in = Stdio::null;  // null, stream, shared_tty
    Stdio out = Stdio::log;  // null, log, stream, shared_tty
    Stdio err = Stdio::log;
};
// Throws Error: a mode that the stream cannot have; a terminal of one stream, pipes of another.
StreamModes stream_modes(const NameValues& annotations);
bool has_stream_modes(const NameValues& annotations);  // at least one is asked for

}  // namespace rkt
