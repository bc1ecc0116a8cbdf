#include "cli/start_pod.hpp"

#include <filesystem>

#include "cli/flavor.hpp"
#include "pod/flavor.hpp"
#include "pod/volume_sources.hpp"

#include "base/error.hpp"
#include "spec/restart.hpp"

namespace rkt::cli {
namespace {

// The options that say the same again.
std::vector<std::string> name_arguments(const NameResolution& names) {
    using Dns = NameResolution::Dns;
    std::vector<std::string> arguments;
    if (names.dns != Dns::automatic) arguments.emplace_back(names.dns == Dns::host ? "--dns=host" : "--dns=none");
    for (const IpAddress& server : names.servers) arguments.push_back("--dns=" + server.str());
    for (const std::string& search : names.search) arguments.push_back("--dns-search=" + search);
    for (const std::string& option : names.options) arguments.push_back("--dns-opt=" + option);
    if (!names.domain.empty()) arguments.push_back("--dns-domain=" + names.domain);
    if (names.host_hosts) arguments.emplace_back("--hosts-entry=host");
    for (const auto& entry : names.hosts)
        arguments.push_back("--hosts-entry=" + entry.address.str() + "=" + entry.name);
    return arguments;
}

// This very program with the same global options.
std::vector<std::string> own_command(const Session& session) {
    std::vector<std::string> command{std::filesystem::read_symlink("/proc/self/exe").string()};
    for (auto& argument : global_arguments(session)) command.push_back(std::move(argument));
    return command;
}

}  // namespace

void check_start(const Session& session, const pod::PodContents& contents, const StartArgs& args) {
    const PodManifest& manifest = contents.manifest;
    if (args.interactive && manifest.apps.size() != 1) {
        throw UsageError("interactive option only supports one image");
    }
    for (const RuntimeApp& app : manifest.apps) {
        if (!args.interactive || parse_restart(app.annotations).policy == RestartPolicy::no) continue;
        throw UsageError("--interactive and --restart exclude each other");
    }
    if (!manifest.ports.empty() && !args.network.has_interfaces()) {
        throw UsageError("--port flag does not work with '" + args.network.str() + "' networking");
    }
    if (contents.flavor == Flavor::fly && !args.credentials.empty()) {
        throw UsageError("flavor fly has no --credential: give the app the file as a volume");
    }
    if (contents.flavor == Flavor::fly && !args.proxies.empty()) {
        throw UsageError("flavor fly has no --socket: its ports are the host's");
    }
    pod::check_flavor(contents);
    pod::check_volume_sources(manifest);
    for (const std::string& line : ignored_by_flavor(contents, args)) session.note(line);
}

pod::StartOptions start_options(Session& session, const StartArgs& args) {
    pod::StartOptions options;
    options.hostname = args.hostname;
    options.network = args.network;
    options.names = args.names;
    options.host_ipc = args.host_ipc;
    options.mds_register = args.mds_register;
    options.stop_timeout_ms = args.stop_timeout_ms;
    options.interactive = args.interactive;
    options.quiet = args.quiet;
    options.users = args.users;
    options.own_journal = args.own_journal;
    options.insecure_capabilities = session.insecure.has(InsecureOptions::capabilities);
    options.insecure_paths = session.insecure.has(InsecureOptions::paths);
    options.insecure_seccomp = session.insecure.has(InsecureOptions::seccomp);
    options.slice = args.slice;
    options.properties = args.properties;
    options.has_limits = args.has_limits;
    options.credentials = args.credentials;
    options.sockets = session.sockets;
    options.proxies = args.proxies;
    options.proxy_idle_ms = args.proxy_idle_ms;
    options.config_dirs = session.config_dirs_falling();
    options.teardown = own_command(session);
    for (const char* word : {"net", "detach"}) options.teardown.emplace_back(word);
    options.libexec_dir = session.libexec_dir;
    options.bus_address = session.bus_address;
    options.warn = [&session](std::string_view line) { session.note(line); };
    options.print_line = [&session](std::string_view line) { session.out << line << std::endl; };
    return options;
}

std::vector<std::string> run_prepared_command(const Session& session, const StartArgs& args, const PodId& pod) {
    auto command = own_command(session);
    command.emplace_back("run-prepared");
    command.emplace_back("--unit-has-limits");
    command.push_back("--net=" + args.network.str());
    for (auto& argument : name_arguments(args.names)) command.push_back(std::move(argument));
    if (args.mds_register) command.emplace_back("--mds-register");
    if (args.users) command.push_back("--private-users=" + args.users->str());
    if (args.own_journal) command.emplace_back("--journal=own");
    if (args.stop_timeout_ms) command.push_back("--stop-timeout=" + std::to_string(*args.stop_timeout_ms) + "ms");
    if (!args.hostname.empty()) command.push_back("--hostname=" + args.hostname);
    if (args.host_ipc) command.emplace_back("--ipc=parent");
    for (const CredentialFile& file : args.credentials) command.push_back("--credential=" + file.str());
    command.push_back(pod.str());
    return command;
}

}  // namespace rkt::cli
