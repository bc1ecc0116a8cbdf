#include "image/credentials.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/command.hpp"
#include "base/dir.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::image {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::optional<std::string> read_if_there(const std::string& path) {
    const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) {
        if (errno == ENOENT || errno == ENOTDIR || errno == EACCES) return std::nullopt;
        throw SystemError(errno, "opening " + path);
    }
    return with_context("reading " + path, [&] { return read_all(fd, 4u << 20); });
}

std::optional<Credentials> find_in_auth_d(const std::string& config_dir, const std::string& registry,
                                          const std::string& repository) {
    const std::string path = config_dir + "/auth.d";
    if (::access(path.c_str(), R_OK) != 0) return std::nullopt;
    const Dir dir = Dir::open(path);
    std::optional<Credentials> found;
    for (const auto& name : dir.entries()) {
        const auto st = dir.stat_entry(name);
        if (!name.ends_with(".json") || !st || !S_ISREG(st->st_mode)) continue;
        std::string where = path;
        where += "/" + name;
        if (auto credentials = AuthFile::parse_rkt_auth(dir.read_file(name), where).find(registry, repository))
            found = credentials;
    }
    return found;
}

std::string find_program(const std::string& name) {
    for (const auto& dir : text::split(environment("PATH"), ':')) {
        std::string path = dir;
        path += "/" + name;
        if (dir.starts_with('/') && ::access(path.c_str(), X_OK) == 0) return path;
    }
    throw Error("credential helper " + name + " is not in PATH");
}

// The helpers' protocol: the server's address on stdin of `docker-credential-NAME get`, JSON on stdout.
// A helper that has nothing for the server exits with 1.
std::optional<Credentials> ask_helper(const std::string& name, const std::string& registry) {
    if (name.find('/') != std::string::npos)
        throw Error("credential helper " + text::quoted(name) + " is no name of a program");
    const std::string program = find_program("docker-credential-" + name);
    return with_context("credential helper " + name, [&]() -> std::optional<Credentials> {
        const CommandResult answer = run_command({{program, "get"}, registry + "\n"});
        if (answer.status != 0) return std::nullopt;
        return parse_helper_answer(answer.output);
    });
}

std::optional<Credentials> find_in_file(const std::string& path, const std::string& registry,
                                        const std::string& repository) {
    const auto content = read_if_there(path);
    if (!content) return std::nullopt;
    const AuthFile file = AuthFile::parse_docker_config(*content, path);
    for (const auto& [host, helper] : file.helpers) {
        if (host == registry) return ask_helper(helper, registry);
    }
    if (auto credentials = file.find(registry, repository)) return credentials;
    if (!file.default_helper.empty()) return ask_helper(file.default_helper, registry);
    return std::nullopt;
}

}  // namespace

CredentialSources CredentialSources::from_environment(std::vector<std::string> config_dirs) {
    CredentialSources sources{std::move(config_dirs), {}};
    if (const auto named = environment("REGISTRY_AUTH_FILE"); !named.empty()) {
        sources.files.push_back(named);
        return sources;
    }
    const std::string runtime = environment("XDG_RUNTIME_DIR");
    const std::string home = environment("HOME");
    const std::string docker = environment("DOCKER_CONFIG");
    sources.files.push_back(
        (runtime.empty() ? "/run/containers/" + std::to_string(::getuid()) : runtime + "/containers") + "/auth.json");
    if (!home.empty()) sources.files.push_back(home + "/.config/containers/auth.json");
    if (!docker.empty()) {
        sources.files.push_back(docker + "/config.json");
    } else if (!home.empty()) {
        sources.files.push_back(home + "/.docker/config.json");
    }
    return sources;
}

std::optional<Credentials> find_credentials(const CredentialSources& sources, const std::string& registry,
                                            const std::string& repository) {
    for (auto dir = sources.config_dirs.rbegin(); dir != sources.config_dirs.rend(); ++dir) {
        if (auto credentials = find_in_auth_d(*dir, registry, repository)) return credentials;
    }
    for (const auto& path : sources.files) {
        if (auto credentials = find_in_file(path, registry, repository)) return credentials;
    }
    return std::nullopt;
}

}  // namespace rkt::image
