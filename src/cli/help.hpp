// Help as plain text, printed from the table of commands in rkt's blocks: NAME, USAGE, VERSION,
// COMMANDS, DESCRIPTION, OPTIONS, GLOBAL OPTIONS (rkt-1.30.md 1.1).
#pragma once

#include <string>
#include <string_view>

#include "cli/command.hpp"

namespace rkt::cli {

inline constexpr std::string_view kVersion = "2.0.0";
inline constexpr std::string_view kAppcVersion = "0.8.11";
inline constexpr std::string_view kTagline = "a pod runtime that makes systemd the supervisor";

std::string root_help(CommandTable table);
std::string family_help(CommandTable table, std::string_view family);  // "image"
std::string command_help(const Command& command);

// "--detach, -d", "--unit=NAME", "--net[=NETWORK]".
std::string option_synopsis(const Option& option);
// Its help, with the default behind it.
std::string option_help(const Option& option);

}  // namespace rkt::cli
