// The bash completion of rkt, printed from the table of commands.
#pragma once

#include <string>

#include "cli/command.hpp"

namespace rkt::cli {

std::string bash_completion(CommandTable table);

}  // namespace rkt::cli
