#include "cli/completion/proposals.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cli/options.hpp"

namespace rkt::cli {

std::vector<Proposal> verbs_of(CommandTable table, std::string_view family) {
    std::vector<Proposal> verbs;
    for (const Command& command : table) {
        if (command.hidden || (!family.empty() && command.family() != family)) continue;
        const bool is_first = family.empty();
        std::string word(is_first ? command.name.substr(0, command.name.find(' ')) : command.verb());
        const std::string_view about = is_first && !command.family().empty() ? "" : command.summary;
        if (verbs.empty() || verbs.back().word != word) verbs.push_back({std::move(word), about});
    }
    return verbs;
}

std::vector<std::string_view> families(CommandTable table) {
    std::vector<std::string_view> families;
    for (const Command& command : table) {
        if (command.family().empty() || command.hidden) continue;
        if (families.empty() || families.back() != command.family()) families.push_back(command.family());
    }
    return families;
}

FirstArgument first_argument(CommandTable table, const Command& command) {
    FirstArgument first;
    first.is_pod = command.arguments.starts_with("UUID") || command.arguments == "[UUID]";
    first.is_image = command.arguments.starts_with("IMAGE");
    if (first.is_pod || first.is_image) return first;
    const std::string_view members = command.arguments == "[COMMAND]" ? "" : command.name;  // `trust list`
    for (Proposal& verb : verbs_of(table, members)) first.words.push_back(std::move(verb.word));
    // Capitals stand for something.
    if (text::to_lower(command.arguments) != command.arguments) return first;
    for (const std::string& word : text::split(command.arguments, '|')) {
        if (!word.empty()) first.words.push_back(word);
    }
    return first;
}

std::vector<const Option*> shown_options(std::span<const OptionGroup> groups) {
    std::vector<const Option*> shown;
    for (const OptionGroup group : groups) {
        for (const Option& option : group) {
            if (option.shown()) shown.push_back(&option);
        }
    }
    return shown;
}

std::vector<const Option*> options_with_words(CommandTable table) {
    std::vector<const Option*> with_words;
    const auto add = [&](const Option* option) {
        const auto is_same = [&](const Option* known) {
            return known->name == option->name && known->words == option->words;
        };
        if (option->words.empty() || std::any_of(with_words.begin(), with_words.end(), is_same)) return;
        with_words.push_back(option);
    };
    for (const Option* option : shown_options(std::vector{OptionGroup(kGlobalOptions)})) add(option);
    for (const Command& command : table) {
        for (const Option* option : shown_options(command.options)) add(option);
    }
    return with_words;
}

std::string with(std::string_view script, std::string_view word, std::string_view value) {
    std::string replaced(script);
    replaced.replace(replaced.find(word), word.size(), value);
    return replaced;
}

std::string family_pattern(CommandTable table) {
    std::vector<std::string> names;
    for (const std::string_view family : families(table)) names.emplace_back(family);
    return text::join(names, " | ");
}

}  // namespace rkt::cli
