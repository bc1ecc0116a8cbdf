// --host: the verb is performed by the rkt of another host, which is reached by ssh(1), as `systemctl -H` does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/parse.hpp"

namespace rkt::cli {

struct RemoteHost {
    std::string login;   // [USER@]HOST, or an alias of ssh_config(5)
    std::string port{};  // "": as ssh's configuration has it

    // [USER@]HOST[:PORT]; an IPv6 address with a port is [ADDRESS]:PORT. Throws UsageError.
    static RemoteHost parse(const std::string& text);
};

// One word of a command line of sh(1), whatever is in it.
std::string shell_word(std::string_view word);
std::string shell_words(const std::vector<std::string>& words);

// The invocation as that host's rkt is to see it: the verb first, without --host.
std::vector<std::string> remote_words(const Invocation& invocation, const ParsedArgs& parsed);

// `command` is a line of sh(1).
std::vector<std::string> ssh_words(const RemoteHost& host, const std::string& command, bool with_terminal);

// Executes ssh: streams, signals and exit status are its own then. Status 255 is ssh's, which says why, unless the
// line below says that it is the command's.
[[noreturn]] void become_remote(const RemoteHost& host, const Invocation& invocation, const ParsedArgs& parsed);

}  // namespace rkt::cli
