// From argv to ParsedArgs, by a table of commands. Pure: nothing is looked up, opened or printed.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/parsed_args.hpp"

namespace rkt::cli {

// Which command a line is for.
struct Invocation {
    const Command* command = nullptr;  // nullptr: none, or a family alone
    std::string family;                // "image" of `rkt image`, without a command
    std::vector<std::string> rest;     // everything but the verb
    std::vector<std::string> all;      // as given
};
// `args` without the program's name. Options, global ones and those of the verb, may stand before the
// verb; a verb may be shortened to an unambiguous beginning. Throws UsageError.
Invocation locate(CommandTable table, const std::vector<std::string>& args);

// Reads the rest by the command's options and grammar. Throws UsageError.
ParsedArgs parse(const Invocation& invocation);

// "true", "1", "t", … as Go's strconv.ParseBool took them. Throws UsageError naming the option.
bool parse_bool(std::string_view value, std::string_view option);

// Deprecated and ignored options that were given, one line each.
std::vector<std::string> warnings(const ParsedArgs& args);

}  // namespace rkt::cli
