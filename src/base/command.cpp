#include "base/command.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "base/child.hpp"
#include "base/error.hpp"

namespace rkt {
namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t kLongestAnswer = 1U << 20;

// What it writes until it closes its output.
std::string read_answer(const Fd& output, Clock::time_point deadline) {
    std::string answer;
    char buffer[4096];
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        pollfd polled{output.get(), POLLIN, 0};
        const int ready = left <= 0 ? 0 : ::poll(&polled, 1, static_cast<int>(left));
        if (ready == -1 && errno == EINTR) continue;
        if (ready <= 0) throw Error("it does not answer in time");
        const ssize_t size = ::read(output.get(), buffer, sizeof buffer);
        if (size <= 0) return answer;
        answer.append(buffer, static_cast<size_t>(size));
        if (answer.size() > kLongestAnswer) throw Error("its answer has no end");
    }
}

}  // namespace

CommandResult run_command(const Command& command) {
    const Fd input = make_memfd("input", command.input);
    PipeEnds output = make_pipe();
    std::vector<Child::Redirect> redirects{{input.get(), STDIN_FILENO}, {output.write.get(), STDOUT_FILENO}};
    if (command.with_errors) redirects.push_back({output.write.get(), STDERR_FILENO});
    Child child = Child::spawn(command.argv, redirects);
    output.write.reset();
    CommandResult result;
    result.output = read_answer(output.read, Clock::now() + command.patience);
    result.status = child.wait().as_exit_code();
    return result;
}

}  // namespace rkt
