// Completion of command lines, a script for each shell, printed from the table of commands.
#pragma once

#include <string>

#include "cli/command.hpp"

namespace rkt::cli {

std::string bash_completion(CommandTable table);
std::string zsh_completion(CommandTable table);
std::string fish_completion(CommandTable table);

struct CompletionShell {
    std::string_view name;
    std::string (*print)(CommandTable table);
};
inline constexpr CompletionShell kCompletionShells[] = {
    {"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}};

}  // namespace rkt::cli
