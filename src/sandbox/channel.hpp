// The starter's end of the channel: records of wire.hpp as events of leader.hpp.
#pragma once

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "sandbox/leader.hpp"
#include "sandbox/wire.hpp"

namespace rkt::sandbox {

// False: the other side is gone. Throws SystemError.
bool receive_event(const Fd& channel, wire::Event& event, Fd& fd);
Event to_event(const wire::Event& event, Fd fd, const std::vector<std::string>& app_names);

}  // namespace rkt::sandbox
