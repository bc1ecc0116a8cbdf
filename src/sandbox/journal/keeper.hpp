// Whoever writes to a stream whose reader has died gets SIGPIPE. So the process that rkt-journal is started as reads
// nothing: it begins the one that does, again when that is killed. Both have one table of descriptors (clone(2),
// CLONE_FILES), so that no connection ends with the reader, and share what must be known about each.
#pragma once

#include <cstddef>

#include "sandbox/journal/line.hpp"

namespace rkt::sandbox::journal {

inline constexpr size_t kMaxStreams = 512;

struct KeptStream {
    bool is_open = false;
    bool has_header = false;
    int client = -1;
    int journald = -1;
    StreamName name;
};

// Zero is what an unused place is: memory that nobody has touched costs nothing.
struct Kept {
    KeptStream streams[kMaxStreams];
};

struct Reader {
    int (*read)(Kept& kept);   // until the pod is gone: its exit code
    void (*note)(int signal);  // it was killed
};
// Returns the reader's exit code, in the keeper as in the reader.
int keep(const Reader& reader) noexcept;

}  // namespace rkt::sandbox::journal
