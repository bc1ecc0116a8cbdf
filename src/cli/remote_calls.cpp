#include "cli/remote_calls.hpp"

#include <unistd.h>

#include <array>

#include "base/child.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::cli {
namespace {

constexpr int kOfSsh = 255;
constexpr size_t kLongestAnswer = 64U << 20;
// A host that is gone is noticed; nobody is there to be asked for a password.
constexpr std::array kUnattended{"-oBatchMode=yes", "-oConnectTimeout=10", "-oServerAliveInterval=5",
                                 "-oServerAliveCountMax=3"};

struct RunningCall {
    Fd input;
    Fd output;
    Fd errors;
    Child child;
};

// A session of its own: Ctrl-C is for who waits for the answer.
std::vector<std::string> command_of(const RemoteCall& call) {
    std::vector<std::string> words = ssh_words(RemoteHost::parse(call.host), shell_words(call.words), false);
    words.insert(words.begin() + 1, kUnattended.begin(), kUnattended.end());
    words[0] = "/usr/bin/ssh";
    words.insert(words.begin(), "/usr/bin/setsid");
    return words;
}

RunningCall begin(const RemoteCall& call) {
    Fd input = make_memfd("input", call.input);
    Fd output = make_memfd("output", "");
    Fd errors = make_memfd("errors", "");
    const std::array<Child::Redirect, 3> redirects{
        {{input.get(), STDIN_FILENO}, {output.get(), STDOUT_FILENO}, {errors.get(), STDERR_FILENO}}};
    Child child = Child::spawn(command_of(call), redirects);
    return {std::move(input), std::move(output), std::move(errors), std::move(child)};
}

std::string read_from_start(const Fd& file) {
    check_long(::lseek(file.get(), 0, SEEK_SET), "seek");
    return read_all(file, kLongestAnswer);
}

// "web: why" of "rkt: apply: web: why".
std::string without_prefix(std::string line) {
    for (const std::string_view prefix : {"rkt: ", "apply: ", "list: "}) {
        if (line.starts_with(prefix)) line.erase(0, prefix.size());
    }
    return line;
}

RemoteAnswer end(RunningCall& call) {
    RemoteAnswer answer;
    answer.status = call.child.wait().as_exit_code();
    answer.output = read_from_start(call.output);
    std::vector<std::string> lines;
    for (const std::string& line : text::split(read_from_start(call.errors), '\n')) {
        const std::string_view trimmed = text::trim(line);
        if (!trimmed.empty()) lines.push_back(without_prefix(std::string(trimmed)));
    }
    answer.errors = text::printable(text::join(lines, "; "));
    return answer;
}

}  // namespace

std::vector<RemoteAnswer> call_hosts(const std::vector<RemoteCall>& calls) {
    if (::access("/usr/bin/ssh", X_OK) != 0)
        throw Error("hosts are reached by ssh, which is not installed (openssh-client)");
    std::vector<RunningCall> running;
    for (const RemoteCall& call : calls) running.push_back(begin(call));
    std::vector<RemoteAnswer> answers;
    for (RunningCall& call : running) answers.push_back(end(call));
    return answers;
}

std::string describe_failure(const RemoteCall& call, const RemoteAnswer& answer) {
    const std::string why = answer.errors.empty() ? "exit status " + std::to_string(answer.status) : answer.errors;
    return call.host + ": " + (answer.status == kOfSsh ? "out of reach: " : "") + why;
}

}  // namespace rkt::cli
