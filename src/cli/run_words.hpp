// A command line of `run`, written again: by whoever makes it the command of a unit.
#pragma once

#include <string>
#include <vector>

#include "cli/parsed_args.hpp"

namespace rkt::cli {

// "run", `first` unless it is "", the options, the images with theirs and their arguments. Paths that options and
// images name become absolute: the unit's working directory is "/".
std::vector<std::string> run_words(const ParsedArgs& parsed, const std::string& first = "");

}  // namespace rkt::cli
