// Of a read or write that failed: nothing is wrong, poll(2) says when it is worth another one.
#pragma once

#include <cerrno>

namespace rkt::sandbox {

inline bool would_block() noexcept { return errno == EAGAIN || errno == EINTR; }

}  // namespace rkt::sandbox
