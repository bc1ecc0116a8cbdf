#include "cli/fetch_child.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/child.hpp"
#include "base/text.hpp"
#include "cli/pull_policy.hpp"

namespace rkt::cli {
namespace {

constexpr int kErrorFd = 3;

std::string program(const Session& session) { return session.libexec_dir + "/rkt-fetch"; }

std::vector<std::string> child_arguments(const Session& session, const FetchRequest& request) {
    std::vector<std::string> argv{program(session)};
    for (auto& argument : global_arguments(session)) argv.push_back(std::move(argument));
    argv.insert(argv.end(), {"fetch", "--full", "--error-fd=" + std::to_string(kErrorFd),
                             "--pull-policy=" + std::string(name_of(request.pull_policy))});
    if (request.quiet) argv.emplace_back("--quiet");
    if (request.as_candidates) argv.emplace_back("--candidate");
    for (const WantedImage& wanted : request.images) {
        argv.push_back(wanted.image);
        if (!wanted.signature.empty()) argv.push_back("--signature=" + wanted.signature);
    }
    return argv;
}

std::vector<ImageId> parse_ids(const std::string& output, size_t expected) {
    std::vector<ImageId> ids;
    for (const std::string& line : text::split(text::trim(output), '\n')) ids.push_back(ImageId::parse(line));
    if (ids.size() != expected) throw Error("rkt-fetch printed " + std::to_string(ids.size()) + " image ids");
    return ids;
}

}  // namespace

std::vector<ImageId> fetch_in_child(const Session& session, const FetchRequest& request) {
    PipeEnds output = make_pipe();
    PipeEnds errors = make_pipe();
    const std::array redirects{Child::Redirect{output.write.get(), STDOUT_FILENO},
                               Child::Redirect{errors.write.get(), kErrorFd}};
    Child child = Child::spawn(child_arguments(session, request), redirects);
    output.write.reset();
    errors.write.reset();
    const std::string ids = read_all(output.read);
    const std::string error = read_all(errors.read);
    const ExitStatus status = child.wait();
    if (!error.empty()) throw unpack_error(error);
    if (status.signaled) throw Error("rkt-fetch was killed by signal " + std::to_string(status.value));
    if (status.value != 0) throw Error("rkt-fetch exited with status " + std::to_string(status.value));
    return parse_ids(ids, request.images.size());
}

void become_fetch(const Session& session, const std::vector<std::string>& args) {
    std::vector<std::string> words{program(session)};
    words.insert(words.end(), args.begin(), args.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execv(argv[0], argv.data());
    throw SystemError(errno, "executing " + words.front());
}

std::string pack_error(const Error& error) {
    std::string lines;
    for (auto doing = error.context().rbegin(); doing != error.context().rend(); ++doing) {
        lines += text::printable(*doing) + "\n";
    }
    return lines + text::printable(error.message()) + "\n";
}

Error unpack_error(const std::string& lines) {
    auto parts = text::split(text::trim(lines), '\n');
    Error error(parts.back());
    parts.pop_back();
    for (auto doing = parts.rbegin(); doing != parts.rend(); ++doing) error.add_context(*doing);
    return error;
}

}  // namespace rkt::cli
