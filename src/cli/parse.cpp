#include "cli/parse.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/app_grammar.hpp"
#include "cli/flavor.hpp"
#include "cli/option_reader.hpp"
#include "cli/suggest.hpp"

namespace rkt::cli {
namespace {

std::string_view first_word(const Command& command) { return command.name.substr(0, command.name.find(' ')); }

// The words that may come next: verbs and families, or the verbs of `family`.
std::vector<std::string_view> next_words(CommandTable table, std::string_view family, bool with_hidden) {
    std::vector<std::string_view> words;
    for (const Command& command : table) {
        if (command.hidden && !with_hidden) continue;
        if (family.empty()) {
            if (std::find(words.begin(), words.end(), first_word(command)) == words.end()) {
                words.push_back(first_word(command));
            }
        } else if (command.family() == family) {
            words.push_back(command.verb());
        }
    }
    return words;
}

// A word of the list, or an unambiguous beginning of one.
std::string_view complete_word(const std::string& given, CommandTable table, std::string_view family) {
    const auto all = next_words(table, family, true);
    if (const auto exact = std::find(all.begin(), all.end(), given); exact != all.end()) return *exact;
    const auto visible = next_words(table, family, false);
    std::vector<std::string> matches;
    std::string_view match;
    for (const std::string_view word : visible) {
        if (given.empty() || !word.starts_with(given)) continue;
        matches.emplace_back(word);
        match = word;
    }
    if (matches.size() == 1) return match;
    const std::string what = "unknown command \"" + text::printable(given) + "\" for \"rkt" +
                             (family.empty() ? "" : " " + std::string(family)) + "\"";
    if (!matches.empty()) throw UsageError(what + " (it could be " + text::join(matches, " or ") + ")");
    throw UsageError(what + did_you_mean(given, visible));
}

const Command* find_command(CommandTable table, std::string_view name) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Command& command) { return command.name == name; });
    return found == table.end() ? nullptr : &*found;
}

void read_arguments(ParsedArgs& parsed, OptionReader& reader, bool interspersed) {
    bool options_end = false;
    while (!reader.at_end()) {
        if (!options_end && reader.peek() == "--") {
            (void)reader.next();
            options_end = true;
        } else if (!options_end && reader.at_option()) {
            parsed.options.add(reader.next_option());
        } else {
            parsed.arguments.push_back(reader.next());
            options_end = options_end || !interspersed;
        }
    }
}

void refuse(const GivenOptions& options) {
    for (const GivenOption& given : options) {
        const bool off = given.option->arity == Arity::flag && given.value == "false";
        if (given.option->refused.empty() || off) continue;
        throw UsageError("--" + std::string(given.option->name) +
                         " is not supported: " + std::string(given.option->refused));
    }
}

void read_by_grammar(ParsedArgs& parsed, OptionReader& reader) {
    switch (parsed.command->grammar) {
        case Grammar::anywhere:
        case Grammar::leading:
            read_arguments(parsed, reader, parsed.command->grammar == Grammar::anywhere);
            break;
        case Grammar::images:
        case Grammar::fetch:
            read_images(parsed, reader, parsed.command->grammar == Grammar::images);
            break;
    }
    refuse(parsed.options);
    for (const ImageArgs& image : parsed.images) refuse(image.options);
}

}  // namespace

bool parse_bool(std::string_view value, std::string_view option) {
    static constexpr std::array<std::string_view, 6> yes{"1", "t", "T", "true", "TRUE", "True"};
    static constexpr std::array<std::string_view, 6> no{"0", "f", "F", "false", "FALSE", "False"};
    if (std::find(yes.begin(), yes.end(), value) != yes.end()) return true;
    if (std::find(no.begin(), no.end(), value) != no.end()) return false;
    throw UsageError("invalid argument \"" + text::printable(value) + "\" for --" + std::string(option) +
                     ": expected true or false");
}

// Finds the verb behind options that may be anybody's: which one it is decides how they are read.
Invocation locate(CommandTable table, const std::vector<std::string>& args) {
    Invocation found;
    found.all = args;
    OptionReader reader(args, every_option(table));
    const auto token = [&](size_t index) { return args.begin() + static_cast<ptrdiff_t>(index); };
    while (!reader.at_end() && found.command == nullptr && reader.peek() != "--") {
        if (reader.at_option()) {
            const size_t begin = reader.position();
            (void)reader.next_option();
            found.rest.insert(found.rest.end(), token(begin), token(reader.position()));
            continue;
        }
        const std::string_view word = complete_word(reader.next(), table, found.family);
        const std::string name = found.family.empty() ? std::string(word) : found.family + " " + std::string(word);
        found.command = find_command(table, name);
        if (found.command == nullptr) found.family = name;
        // A verb may have a family of its own: `trust` and `trust list`.
        if (found.command == nullptr || reader.at_end() || reader.at_option()) continue;
        const Command* member = find_command(table, name + " " + std::string(reader.peek()));
        if (member == nullptr) continue;
        found.command = member;
        (void)reader.next();
    }
    found.rest.insert(found.rest.end(), token(reader.position()), args.end());
    return found;
}

ParsedArgs parse(const Invocation& invocation) {
    ParsedArgs parsed;
    parsed.all = invocation.all;
    parsed.command = invocation.command;
    OptionReader reader(invocation.rest,
                        parsed.command != nullptr ? options_of(*parsed.command) : OptionGroups{kGlobalOptions});
    if (parsed.command == nullptr) {
        read_arguments(parsed, reader, true);
    } else {
        read_by_grammar(parsed, reader);
    }
    return parsed;
}

std::vector<std::string> warnings(const ParsedArgs& args) {
    std::vector<std::string> lines;
    const auto add = [&](const std::string& line) {
        if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
    };
    for (const GivenOption& given : args.options) {
        if (!given.option->ignored.empty() && !names_fly(given.value)) add(std::string(given.option->ignored));
        if (given.option->instead.empty()) continue;
        add("Flag --" + std::string(given.option->name) + " has been deprecated, use " +
            std::string(given.option->instead));
    }
    return lines;
}

}  // namespace rkt::cli
