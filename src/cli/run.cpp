#include "cli/run.hpp"

#include <iostream>

#include "base/text.hpp"
#include "cli/help.hpp"
#include "cli/parse.hpp"
#include "cli/remote_host.hpp"

namespace rkt::cli {
namespace {

int run_without_command(Session& session, CommandTable table, const Invocation& invocation) {
    const ParsedArgs args = parse(invocation);
    if (!invocation.family.empty()) {
        session.out << family_help(table, invocation.family);
        return 0;
    }
    session.out << root_help(table);
    if (args.options.flag("help")) return 0;
    throw UsageError("missing command", ExitCode::usage);
}

// The results were written only when the last of them has left the buffer.
void flush(Session& session) {
    session.out.flush();
    if (!session.out) throw Error("cannot write to standard output");
}

// Looked for before the line is understood: the error may be that it is not.
bool wants_debug(const std::vector<std::string>& args) {
    for (const std::string& arg : args) {
        if (arg == "--") return false;
        if (arg == "--debug" || arg == "--debug=true") return true;
    }
    return false;
}

}  // namespace

int run(Session& session, CommandTable table, const std::vector<std::string>& args) {
    session.debug = wants_debug(args);
    const Invocation invocation = locate(table, args);
    if (invocation.command == nullptr) return run_without_command(session, table, invocation);
    session.verb = invocation.command->verb();
    const ParsedArgs parsed = parse(invocation);
    if (parsed.options.flag("help")) {
        session.out << command_help(*parsed.command);
        return 0;
    }
    if (const std::string* host = parsed.options.last("host"))
        become_remote(RemoteHost::parse(*host), invocation, parsed);
    configure(session, parsed);
    for (const std::string& warning : warnings(parsed)) session.note(warning);
    if (parsed.command->needs_root) require_root();
    return parsed.command->run(session, parsed);
}

std::string describe(const Error& error, bool chain) {
    if (!chain) return text::printable(error.what());
    std::string lines;
    std::string indent;
    for (auto doing = error.context().rbegin(); doing != error.context().rend(); ++doing) {
        lines += indent + text::printable(*doing) + "\n";
        indent = indent.empty() ? "  └─" : "  " + indent;
    }
    return lines + indent + text::printable(error.message());
}

int run_main(CommandTable table, const std::vector<std::string>& args) noexcept {
    Session session{std::cout, std::cerr};
    try {
        session.sockets = systemd::take_listen_fds();
        const int status = run(session, table, args);
        flush(session);
        return status;
    } catch (const Error& error) {
        std::cout.flush();
        std::cerr << session.verb << ": " << describe(error, session.debug) << std::endl;
        return static_cast<int>(error.code());
    } catch (const std::exception& error) {
        std::cerr << session.verb << ": " << error.what() << std::endl;
        return static_cast<int>(ExitCode::rkt_error);
    }
}

}  // namespace rkt::cli
