// A program that is run for what it writes.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace rkt {

struct Command {
    std::vector<std::string> argv;  // argv[0] is a path
    std::string input;              // its standard input
    bool with_errors = false;       // its standard error is part of the output; otherwise it is ours
    std::chrono::milliseconds patience = std::chrono::seconds(60);
};
struct CommandResult {
    int status = 0;  // as a shell would report it
    std::string output;
};
// Throws Error when it is not there, does not close its output in time, or writes more than 1 MiB.
CommandResult run_command(const Command& command);

}  // namespace rkt
