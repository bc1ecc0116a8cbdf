#include "cli/unit_command.hpp"

#include "cli/parse.hpp"

namespace rkt::cli {
namespace {

bool is_rkt(const std::string& program) { return program.substr(program.rfind('/') + 1) == "rkt"; }

const std::vector<std::string>& only_command(const std::vector<systemd::ExecCommand>& commands) {
    if (commands.size() != 1 || commands.front().argv.empty() || !is_rkt(commands.front().path))
        throw Error("ExecStart= is not one `rkt run`");
    return commands.front().argv;
}

ParsedArgs parse_run(const std::vector<std::string>& words) {
    const Invocation invocation = locate(commands(), words);
    if (invocation.command == nullptr || invocation.command->name != "run")
        throw Error("ExecStart= is not `rkt run`: it runs no pod that is made from images");
    ParsedArgs parsed = parse(invocation);
    if (parsed.options.has("host")) throw Error("ExecStart= runs its pod on another host (--host)");
    return parsed;
}

}  // namespace

UnitCommand unit_command(const Session& session, systemd::Services& services, const systemd::UnitName& service) {
    return with_context("unit " + service.str(), [&] {
        const auto starts = services.exec_start(service);
        const auto& argv = only_command(starts);
        std::vector<std::string> words(argv.begin() + 1, argv.end());
        const ParsedArgs parsed = parse_run(words);
        UnitCommand command{std::move(words), parse_run_args(parsed), {session.out, session.err, session.verb}};
        configure(command.session, parsed);
        command.session.libexec_dir = session.libexec_dir;
        command.session.bus_address = session.bus_address;
        return command;
    });
}

}  // namespace rkt::cli
