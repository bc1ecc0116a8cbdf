// State of the apps, in zero-initialised memory: only the pages that are used cost anything.
#pragma once

#include "sandbox/init/supervisor.hpp"

namespace rkt::sandbox::init {

extern App apps[kMaxApps];

}  // namespace rkt::sandbox::init
