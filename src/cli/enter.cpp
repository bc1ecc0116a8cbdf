#include "sandbox/enter.hpp"

#include <unistd.h>

#include "cli/choose_app.hpp"
#include "cli/running_pod.hpp"
#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"

namespace rkt::cli::verbs {
namespace {

constexpr const char* kDefaultCommand = "/bin/bash";
constexpr const char* kDefaultTerminal = "vt100";

bool is_variable(const std::string& entry, const std::string& name) { return entry.starts_with(name + "="); }

// The app's own environment; TERM and socket activation are the caller's.
std::vector<std::string> make_environment(const PlanApp& app, const NameValues& caller) {
    std::vector<std::string> env = app.env;
    const auto set = [&](const std::string& name, const std::string& value) {
        std::erase_if(env, [&](const std::string& entry) { return is_variable(entry, name); });
        env.push_back(name + "=" + value);
    };
    const std::string* term = find_value(caller, "TERM");
    set("TERM", term != nullptr ? *term : kDefaultTerminal);
    for (const NameValue& variable : caller) {
        if (variable.name.starts_with("LISTEN_")) set(variable.name, variable.value);
    }
    return env;
}

}  // namespace

int enter(Session& session, const ParsedArgs& args) {
    if (args.arguments.empty()) throw UsageError("must provide the UUID of a pod");
    std::vector<std::string> command(args.arguments.begin() + 1, args.arguments.end());

    const auto [plan, leader] = find_running(session, args.arguments.front());
    const PlanApp& app = choose_app(plan, args.options.last("app"));
    if (command.empty()) {
        session.note(std::string("no command specified, assuming \"") + kDefaultCommand + "\"");
        command.emplace_back(kDefaultCommand);
    }
    return sandbox::enter({.plan = plan,
                           .app = app,
                           .leader = leader,
                           .argv = command,
                           .env = make_environment(app, session.environment),
                           .init_path = session.libexec_dir + "/rkt-init",
                           .filter_path = session.libexec_dir + "/default.bpf",
                           .tty = ::isatty(STDIN_FILENO) == 1});
}

}  // namespace rkt::cli::verbs
