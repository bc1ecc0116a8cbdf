// The manual pages rkt(1) and rkt-COMMAND(1), printed from the table of commands as roff (man(7)).
#pragma once

#include <string>

#include "cli/command.hpp"

namespace rkt::cli {

std::string man_page(CommandTable table);
std::string man_page(const Command& command);
std::string man_page_name(const Command& command);  // "rkt-image-list"

}  // namespace rkt::cli
