// State of the apps, in static memory: only the pages that are written to cost anything.
#pragma once

#include "sandbox/init/supervisor.hpp"

namespace rkt::sandbox::init {

extern App apps[kMaxApps];
extern Client clients[kMaxClients];
extern PollSet poll_set;

}  // namespace rkt::sandbox::init
