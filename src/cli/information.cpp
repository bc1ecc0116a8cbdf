// version, help, man, completion: printers of the command table and of what was built.
#include "base/dir.hpp"
#include "base/text.hpp"
#include "cli/completion/completion.hpp"
#include "cli/help.hpp"
#include "cli/man.hpp"
#include "cli/man_pod.hpp"
#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"
#include "spec/oci.hpp"

namespace rkt::cli::verbs {
namespace {

const Command* find_named(const std::vector<std::string>& words) {
    const std::string name = text::join(words, " ");
    for (const Command& command : commands()) {
        if (command.name == name) return &command;
    }
    return nullptr;
}

bool is_family(const std::string& name) {
    const CommandTable table = commands();
    return std::any_of(table.begin(), table.end(), [&](const Command& command) { return command.family() == name; });
}

void write_man_pages(const Dir& directory) {
    directory.write_file("rkt.1", man_page(commands()));
    for (const Command& command : commands()) {
        if (!command.hidden) directory.write_file(man_page_name(command) + ".1", man_page(command));
    }
    directory.write_file("rkt.pod.5", pod_man_page());
}

}  // namespace

int version(Session& session, const ParsedArgs& args) {
    expect_no_arguments(args);
    const oci::Platform platform = oci::host_platform();
    // rkt's five lines: scripts cut them by name and number.
    session.out << "rkt Version: " << kVersion << "\n"
                << "appc Version: " << kAppcVersion << "\n"
                << "Go Version: none\n"
                << "Go OS/Arch: " << platform.os << "/" << platform.architecture << "\n"
                << "Features: -TPM +SDJOURNAL\n";
    return 0;
}

int completion(Session& session, const ParsedArgs& args) {
    if (args.arguments.size() != 1) throw UsageError("must provide exactly one shell: bash, zsh or fish");
    for (const CompletionShell& shell : kCompletionShells) {
        if (shell.name != args.arguments.front()) continue;
        session.out << shell.print(commands());
        return 0;
    }
    throw UsageError("\"" + text::printable(args.arguments.front()) +
                     "\" shell not supported (only bash, zsh and fish)");
}

int help(Session& session, const ParsedArgs& args) {
    if (args.arguments.empty()) {
        session.out << root_help(commands());
    } else if (const Command* command = find_named(args.arguments)) {
        session.out << command_help(*command);
    } else if (args.arguments.size() == 1 && is_family(args.arguments.front())) {
        session.out << family_help(commands(), args.arguments.front());
    } else {
        throw UsageError("unknown help topic \"" + text::printable(text::join(args.arguments, " ")) + "\"");
    }
    return 0;
}

int man(Session& session, const ParsedArgs& args) {
    if (const std::string* output = args.options.last("output")) {
        write_man_pages(Dir::open_or_create(*output));
        return 0;
    }
    const Command* command = args.arguments.empty() ? nullptr : find_named(args.arguments);
    if (command == nullptr && !args.arguments.empty()) {
        throw UsageError("unknown command \"" + text::printable(text::join(args.arguments, " ")) + "\"");
    }
    session.out << (command != nullptr ? man_page(*command) : man_page(commands()));
    return 0;
}

}  // namespace rkt::cli::verbs
