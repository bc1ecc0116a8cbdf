// systemd's own reader of journal files, as a test asks it.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "base/command.hpp"
#include "base/text.hpp"

namespace rkt::test {

inline CommandResult journalctl(const std::string& directory, std::initializer_list<std::string> args) {
    Command command{{"/usr/bin/journalctl", "--quiet", "--no-pager", "--directory=" + directory}, "", true};
    command.argv.insert(command.argv.end(), args);
    return run_command(command);
}

// Of each entry, in the order of the journal.
inline std::vector<std::string> field_of_all(const std::string& directory, const std::string& field,
                                             std::initializer_list<std::string> matches = {}) {
    Command command{{"/usr/bin/journalctl", "--quiet", "--no-pager", "--directory=" + directory, "--all",
                     "--output=cat", "--output-fields=" + field},
                    "",
                    true};
    command.argv.insert(command.argv.end(), matches);
    auto lines = text::split(run_command(command).output, '\n');
    if (!lines.empty() && lines.back().empty()) lines.pop_back();
    return lines;
}

}  // namespace rkt::test
