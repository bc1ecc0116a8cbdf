#include "cli/remote_host.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::cli {
namespace {

// What ssh would take for an option, or hand to a shell (ProxyCommand, Match exec) as more than a name.
bool is_name(std::string_view name) {
    constexpr std::string_view kOtherLetters = "._-:%+\\";  // IPv6 addresses, their zones, users of a domain
    return !name.empty() && name[0] != '-' && std::all_of(name.begin(), name.end(), [&](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return std::isalnum(byte) != 0 || kOtherLetters.find(c) != std::string_view::npos;
    });
}

struct NameAndPort {
    std::string name;
    std::string port{};
};

NameAndPort split_port(const std::string& host) {
    if (host.starts_with('[')) {
        const size_t end = host.find(']');
        if (end == std::string::npos) return {};
        const std::string behind = host.substr(end + 1);
        if (behind.empty()) return {host.substr(1, end - 1)};
        return behind[0] == ':' ? NameAndPort{host.substr(1, end - 1), behind.substr(1)} : NameAndPort{};
    }
    const size_t colon = host.find(':');
    const bool is_address6 = colon != host.rfind(':');
    if (colon == std::string::npos || is_address6) return {host};
    return {host.substr(0, colon), host.substr(colon + 1)};
}

bool is_port(const std::string& port) {
    const auto number = text::to_u64(port);
    return number && *number > 0 && *number <= 65535;
}

// Status 255 is ssh's for its own failures, too: who asked can tell by this line. Ctrl-C is for rkt, whose end is
// waited for.
std::string with_own_255(const std::string& command) {
    return "trap : INT QUIT; " + command +
           "; s=$?; [ $s != 255 ] || echo 'rkt: 255 is the exit status of the command, not of ssh' >&2; exit $s";
}

}  // namespace

RemoteHost RemoteHost::parse(const std::string& text) {
    const auto refuse = [&](const std::string& why) {
        return UsageError("--host " + text::quoted(text) + ": " + why + "; it is [USER@]HOST[:PORT]");
    };
    const size_t at = text.rfind('@');
    const auto [name, port] = split_port(at == std::string::npos ? text : text.substr(at + 1));
    if (!is_name(name)) throw refuse("not the name of a host");
    if (!port.empty() ? !is_port(port) : text.ends_with(':')) throw refuse("not a port");
    if (at == std::string::npos) return {name, port};
    const std::string user = text.substr(0, at);
    if (!is_name(user)) throw refuse("not the name of a user");
    return {user + "@" + name, port};
}

std::string shell_word(std::string_view word) {
    std::string quoted = "'";
    for (const char c : word) {
        if (c == '\'') {
            quoted += R"('\'')";
        } else {
            quoted += c;
        }
    }
    return quoted + "'";
}

std::string shell_words(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) line += (line.empty() ? "" : " ") + shell_word(word);
    return line;
}

std::vector<std::string> remote_words(const Invocation& invocation, const ParsedArgs& parsed) {
    std::vector<std::string> words{"rkt"};
    for (std::string& word : text::split(parsed.command->name, ' ')) words.push_back(std::move(word));
    std::vector<bool> is_ours(invocation.rest.size());
    for (const GivenOption& given : parsed.options) {
        if (given.option->name != "host") continue;
        for (size_t i = 0; i < given.tokens; ++i) is_ours.at(given.at + i) = true;
    }
    for (size_t i = 0; i < invocation.rest.size(); ++i) {
        if (!is_ours[i]) words.push_back(invocation.rest[i]);
    }
    return words;
}

std::vector<std::string> ssh_words(const RemoteHost& host, const std::string& command, bool with_terminal) {
    std::vector<std::string> words{"ssh", "-x", with_terminal ? "-t" : "-T"};
    if (!host.port.empty()) words.insert(words.end(), {"-p", host.port});
    // Who logs in may have another shell than the one we quote for.
    words.insert(words.end(), {"--", host.login, "sh -c " + shell_word(command)});
    return words;
}

void become_remote(const RemoteHost& host, const Invocation& invocation, const ParsedArgs& parsed) {
    const bool with_terminal = parsed.command->talks && ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
    auto words = ssh_words(host, with_own_255(shell_words(remote_words(invocation, parsed))), with_terminal);
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execvp(argv[0], argv.data());
    if (errno == ENOENT) throw Error("--host takes ssh, which is not installed (openssh-client)");
    throw SystemError(errno, "executing ssh");
}

}  // namespace rkt::cli
