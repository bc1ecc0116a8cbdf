// The client's side of command.hpp.
#pragma once

#include <string>
#include <vector>

namespace rkt::sandbox {

// As FlatCommand says of each.
struct CommandRequest {
    std::string app;
    std::string user;
    std::string group;
    std::string working_directory;
    std::string terminal;
    std::vector<std::string> argv;
    std::vector<std::string> env;
};
// Throws Error for a text with a NUL byte, or more than kMaxCommand.
std::string flatten(const CommandRequest& request);

}  // namespace rkt::sandbox
