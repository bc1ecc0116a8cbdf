#include "cli/help.hpp"

#include <vector>

#include "base/text.hpp"
#include "cli/options.hpp"

namespace rkt::cli {
namespace {

constexpr size_t kHelpColumn = 32;
constexpr size_t kLineWidth = 100;

std::string block(std::string_view title, const std::string& content) {
    if (content.empty()) return {};
    std::string lines = std::string(title) + ":\n";
    for (const std::string& line : text::split(content, '\n')) lines += line.empty() ? "\n" : "\t" + line + "\n";
    return lines + "\n";
}

// Words of `help` from kHelpColumn to kLineWidth, after `left`.
std::string two_columns(const std::string& left, const std::string& help) {
    std::string lines = left;
    size_t column = left.size();
    if (column + 2 > kHelpColumn) {
        lines += '\n';
        column = 0;
    }
    lines.append(kHelpColumn - column, ' ');
    column = kHelpColumn;
    for (const std::string& word : text::split(help, ' ')) {
        if (column > kHelpColumn && column + 1 + word.size() > kLineWidth) {
            lines += '\n' + std::string(kHelpColumn, ' ');
            column = kHelpColumn;
        }
        if (column > kHelpColumn) {
            lines += ' ';
            ++column;
        }
        lines += word;
        column += word.size();
    }
    return lines;
}

std::string option_lines(std::span<const OptionGroup> groups) {
    std::vector<std::string> lines;
    for (const OptionGroup group : groups) {
        for (const Option& option : group) {
            if (option.shown()) lines.push_back(two_columns(option_synopsis(option), option_help(option)));
        }
    }
    return text::join(lines, "\n");
}

std::string global_option_lines() {
    const OptionGroup global{kGlobalOptions};
    return option_lines({&global, 1});
}

std::string command_lines(CommandTable table, std::string_view family) {
    std::vector<std::string> lines;
    for (const Command& command : table) {
        if (command.hidden || (!family.empty() && command.family() != family)) continue;
        lines.push_back(two_columns(std::string(command.name), std::string(command.summary)));
    }
    return text::join(lines, "\n");
}

}  // namespace

std::string option_synopsis(const Option& option) {
    std::string synopsis = "--" + std::string(option.name);
    const std::string placeholder(option.placeholder);
    if (option.arity == Arity::value) synopsis += "=" + placeholder;
    if (option.arity == Arity::optional) synopsis += "[=" + placeholder + "]";
    if (option.letter != 0) synopsis += std::string(", -") + option.letter;
    return synopsis;
}

std::string option_help(const Option& option) {
    std::string help(option.help);
    if (option.repeatable) help += " (repeatable)";
    if (!option.preset.empty()) help += " (default: " + std::string(option.preset) + ")";
    return help;
}

std::string root_help(CommandTable table) {
    return block("NAME", "rkt - " + std::string(kTagline)) + block("USAGE", "rkt [GLOBAL OPTIONS] COMMAND [ARGS...]") +
           block("VERSION", std::string(kVersion)) + block("COMMANDS", command_lines(table, "")) +
           block("GLOBAL OPTIONS", global_option_lines());
}

std::string family_help(CommandTable table, std::string_view family) {
    const std::string name = "rkt " + std::string(family);
    return block("NAME", name) + block("USAGE", name + " COMMAND [ARGS...]") +
           block("COMMANDS", command_lines(table, family)) + block("GLOBAL OPTIONS", global_option_lines());
}

std::string command_help(const Command& command) {
    const std::string name = "rkt " + std::string(command.name);
    const std::string arguments = command.arguments.empty() ? "" : " " + std::string(command.arguments);
    return block("NAME", name + " - " + std::string(command.summary)) +
           block("USAGE", name + (command.options.empty() ? "" : " [OPTIONS]") + arguments) +
           block("DESCRIPTION", std::string(command.description)) + block("OPTIONS", option_lines(command.options)) +
           block("GLOBAL OPTIONS", global_option_lines());
}

}  // namespace rkt::cli
