// Connecting to the sockets journald listens on.
#pragma once

#include <optional>
#include <string>

#include "base/fd.hpp"

namespace rkt::systemd {

// A stream connection (unix(7)); nullopt where nobody listens: no such file, or no listener behind it.
std::optional<Fd> connect_stream(const std::string& path);

}  // namespace rkt::systemd
