// journald's own "write what you have received": io.systemd.Journal.Synchronize.
#pragma once

#include <string>

namespace rkt::systemd {

// Returns when journald has written everything sent to it before this call. Where nobody listens, or
// the caller has no leave (root only), there is nothing to wait for.
void sync_journal(const std::string& socket);

}  // namespace rkt::systemd
