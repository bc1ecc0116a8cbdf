#include "cli/start_pod.hpp"

#include <filesystem>

namespace rkt::cli {

pod::StartOptions start_options(Session& session, const StartArgs& args) {
    pod::StartOptions options;
    options.hostname = args.hostname;
    options.host_network = args.host_network;
    options.interactive = args.interactive;
    options.quiet = args.quiet;
    options.insecure_capabilities = session.insecure.has(InsecureOptions::capabilities);
    options.insecure_paths = session.insecure.has(InsecureOptions::paths);
    options.insecure_seccomp = session.insecure.has(InsecureOptions::seccomp);
    options.slice = args.slice;
    options.properties = args.properties;
    options.libexec_dir = session.libexec_dir;
    options.bus_address = session.bus_address;
    options.warn = [&session](std::string_view line) { session.note(line); };
    options.print_line = [&session](std::string_view line) { session.out << line << std::endl; };
    return options;
}

std::vector<std::string> run_prepared_command(const Session& session, const StartArgs& args, const PodId& pod) {
    std::vector<std::string> command{std::filesystem::read_symlink("/proc/self/exe").string()};
    for (auto& argument : global_arguments(session)) command.push_back(std::move(argument));
    command.emplace_back("run-prepared");
    command.emplace_back(args.host_network ? "--net=host" : "--net=none");
    if (!args.hostname.empty()) command.push_back("--hostname=" + args.hostname);
    command.push_back(pod.str());
    return command;
}

}  // namespace rkt::cli
