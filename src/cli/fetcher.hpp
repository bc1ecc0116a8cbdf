// The command of the program rkt-fetch. Nothing in `rkt` refers to it, so nothing of it is linked there.
#pragma once

#include "cli/command.hpp"

namespace rkt::cli {

CommandTable fetcher_commands();

}  // namespace rkt::cli
