// A command line for the parser tests: parsed by the real table, or its error.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/parse.hpp"

namespace rkt::test {

using Words = std::vector<std::string>;

// Keeps what it refers to alive: ParsedArgs points into the table only.
inline cli::ParsedArgs parse_line(const Words& words) { return cli::parse(cli::locate(cli::commands(), words)); }

inline std::string error_of(const Words& words) {
    try {
        (void)parse_line(words);
        return "";
    } catch (const UsageError& error) {
        return error.what();
    }
}

// "name=value" of each, in order.
inline Words flat(const cli::GivenOptions& options) {
    Words all;
    for (const cli::GivenOption& given : options) all.push_back(std::string(given.option->name) + "=" + given.value);
    return all;
}

}  // namespace rkt::test
