#include "cli/session.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/text.hpp"
#include "cli/config_dir.hpp"
#include "cli/options.hpp"

namespace rkt::cli {
namespace {

constexpr const char* kLibexecVariable = "RKT_LIBEXEC_DIR";

// Absolute and free of symlinks, as rkt made it: it ends up in mounts and in other processes' arguments.
std::string resolve_dir(const std::string& dir) {
    if (dir.empty()) throw UsageError("--dir must not be empty");
    std::error_code error;
    const auto resolved = std::filesystem::weakly_canonical(std::filesystem::absolute(dir), error);
    if (error) throw UsageError("--dir \"" + text::printable(dir) + "\": " + error.message());
    std::string path = resolved.string();
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

std::string preset_of(std::string_view name) {
    for (const Option& option : kGlobalOptions) {
        if (option.name == name) return std::string(option.preset);
    }
    return {};
}

NameValues read_environment() {
    NameValues all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view line(*entry);
        const size_t equals = line.find('=');
        if (equals == std::string_view::npos || equals == 0) continue;
        all.push_back({std::string(line.substr(0, equals)), std::string(line.substr(equals + 1))});
    }
    return all;
}

}  // namespace

void Session::note(std::string_view line) const { err << verb << ": " << text::printable(line) << std::endl; }

void configure(Session& session, const ParsedArgs& args) {
    const GivenOptions& options = args.options;
    for (const std::string_view name : {"system-config", "local-config", "user-config"}) {
        const std::string dir = options.value_or(name, preset_of(name));
        if (!dir.empty()) session.config_dirs.push_back(dir);
    }
    const auto* data_dir = options.last("dir");
    session.data_dir = resolve_dir(
        data_dir != nullptr ? *data_dir
                            : configured_data_dir(session.config_dirs).value_or(std::string(kDefaultDataDir)));
    if (const char* dir = std::getenv(kLibexecVariable)) session.libexec_dir = dir;
    session.libexec_dir = options.value_or("libexec-dir", session.libexec_dir);
    session.bus_address = options.value_or("bus-address", "");
    session.insecure = InsecureOptions::parse(options.value_or("insecure-options", "none"));
    session.trust_keys_from_https = options.flag("trust-keys-from-https");
    session.debug = options.flag("debug");
    session.now = std::chrono::system_clock::now();
    session.environment = read_environment();
}

std::vector<std::string> global_arguments(const Session& session) {
    static constexpr std::array<std::string_view, 3> kConfigOptions{
        "--system-config=", "--local-config=", "--user-config="};
    std::vector<std::string> arguments{"--dir=" + session.data_dir, "--libexec-dir=" + session.libexec_dir,
                                       "--insecure-options=" + session.insecure.str()};
    for (size_t i = 0; i < session.config_dirs.size(); ++i) {
        arguments.push_back(std::string(kConfigOptions.at(i)) + session.config_dirs[i]);
    }
    if (!session.bus_address.empty()) arguments.push_back("--bus-address=" + session.bus_address);
    if (session.trust_keys_from_https) arguments.emplace_back("--trust-keys-from-https");
    if (session.debug) arguments.emplace_back("--debug");
    return arguments;
}

void warn_of_insecure_options(const Session& session) {
    for (const std::string& line : session.insecure.warnings()) session.note(line);
}

void require_root() {
    if (::geteuid() != 0) throw Error("cannot run as unprivileged user");
}

}  // namespace rkt::cli
