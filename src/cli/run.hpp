// The whole command: argv in, exit code out.
#pragma once

#include <exception>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/session.hpp"

namespace rkt::cli {

// Finds the verb in `table` and runs it. Throws Error.
int run(Session& session, CommandTable table, const std::vector<std::string>& args);

// run() for a main function: every exception becomes one line on standard error (with --debug the
// chain of it) and rkt's exit code.
int run_main(CommandTable table, const std::vector<std::string>& args) noexcept;

// "verb: doing: cause", or the chain, one level a line.
std::string describe(const Error& error, bool chain);

}  // namespace rkt::cli
