// Bytes for journald in the name of who wrote them (unix(7), SCM_CREDENTIALS). Without a heap, as rkt-journal needs it.
#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <string_view>

#include "base/fd.hpp"

namespace rkt::sandbox {

// Only root of the host may name another process. One that is gone already is replaced by `leader`, with the writer's
// user. A journald that takes nothing for `patience_ms` does not get the rest; one that is gone empties `journald`.
void write_as(const ucred& writer, pid_t leader, Fd& journald, std::string_view bytes, int patience_ms) noexcept;

}  // namespace rkt::sandbox
