// The manual page rkt(1), printed from the table of commands as roff (man(7)).
#pragma once

#include <string>

#include "cli/command.hpp"

namespace rkt::cli {

std::string man_page(CommandTable table);
std::string man_page(const Command& command);

}  // namespace rkt::cli
