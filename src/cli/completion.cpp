#include "cli/completion.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "cli/options.hpp"

namespace rkt::cli {
namespace {

// What does not depend on the table. Bash breaks words at "=" and ":" and replaces only what stands
// behind the last of them, so the line is split anew and proposals lose what was typed up to there.
constexpr std::string_view kFunctions = R"(# bash completion of rkt, printed by `rkt completion bash`
_rkt_pods() {
    rkt list --full --no-legend 2>/dev/null |
        awk -F'\t+' -v states="$1" '$1 != "" && (states == "" || index(states, "|" $5 "|")) { print $1 }'
}
_rkt_images() { rkt image list --full --no-legend --fields=name 2>/dev/null; }
_rkt_propose() {
    local typed=$1
    shift
    mapfile -t COMPREPLY < <(compgen -W "$*" -- "$typed")
    local kept=${typed%"${typed##*:}"}
    COMPREPLY=("${COMPREPLY[@]#"$kept"}")
}
)";

constexpr std::string_view kDispatch = R"(_rkt() {
    local line=${COMP_LINE:0:COMP_POINT} verb='' current='' word
    local -a words
    read -ra words <<<"$line"
    if [[ $line != *[[:space:]] ]]; then
        current=${words[-1]}
        unset 'words[-1]'
    fi
    for word in "${words[@]:1}"; do
        case "$word" in -*) continue ;; esac
        case "$verb" in
        '') verb=$word ;;
        FAMILIES) verb="$verb $word" ;;
        esac
    done
    COMPREPLY=()
    case "$current" in
    --*=*) _rkt_value "${current%%=*}" "${current#*=}" ;;
    *) _rkt_verb "$verb" "$current" ;;
    esac
}
complete -o default -F _rkt rkt
)";

std::vector<std::string> words_of(CommandTable table, std::string_view family) {
    std::vector<std::string> words;
    for (const Command& command : table) {
        if (command.hidden) continue;
        std::string word(family.empty() ? command.name.substr(0, command.name.find(' ')) : command.verb());
        const bool wanted = family.empty() || command.family() == family;
        if (wanted && (words.empty() || words.back() != word)) words.push_back(std::move(word));
    }
    return words;
}

std::string options_of(std::span<const OptionGroup> groups) {
    std::vector<std::string> words;
    for (const OptionGroup group : groups) {
        for (const Option& option : group) {
            if (!option.shown()) continue;
            words.push_back("--" + std::string(option.name) + (option.arity == Arity::value ? "=" : ""));
        }
    }
    return text::join(words, " ");
}

// What the first argument can be, as shell.
std::string arguments_of(CommandTable table, const Command& command) {
    if (command.arguments.starts_with("UUID") || command.arguments == "[UUID]")
        return "$(_rkt_pods '" + std::string(command.pods) + "')";
    if (command.arguments.starts_with("IMAGE")) return "$(_rkt_images)";
    if (command.arguments == "[COMMAND]") return text::join(words_of(table, ""), " ");
    const bool is_word = text::to_lower(command.arguments) == command.arguments;  // others stand for something
    const auto members = words_of(table, command.name);                           // `trust list`
    return text::join(members, " ") + (is_word ? std::string(command.arguments) : "");
}

std::vector<std::string_view> families(CommandTable table) {
    std::vector<std::string_view> families;
    for (const Command& command : table) {
        if (command.family().empty() || command.hidden) continue;
        if (families.empty() || families.back() != command.family()) families.push_back(command.family());
    }
    return families;
}

std::string verb_function(CommandTable table) {
    std::string lines = "_rkt_verb() {\n    local global='" + options_of(std::vector{OptionGroup(kGlobalOptions)}) +
                        "'\n    case $1 in\n    '') _rkt_propose \"$2\" \"" + text::join(words_of(table, ""), " ") +
                        " $global\" ;;\n";
    for (const std::string_view family : families(table)) {
        const bool is_verb =
            std::any_of(table.begin(), table.end(), [&](const Command& each) { return each.name == family; });
        if (is_verb) continue;
        lines += "    " + std::string(family) + ") _rkt_propose \"$2\" \"" + text::join(words_of(table, family), " ") +
                 "\" ;;\n";
    }
    for (const Command& command : table) {
        if (command.hidden) continue;
        lines += "    '" + std::string(command.name) + "') _rkt_propose \"$2\" \"" + arguments_of(table, command) +
                 " " + options_of(command.options) + " $global\" ;;\n";
    }
    return lines + "    *' '*) _rkt_verb \"${1% *}\" \"$2\" ;;\n    esac\n}\n";
}

std::string value_function(CommandTable table) {
    std::vector<std::string> cases;
    const auto add = [&](OptionGroup group) {
        for (const Option& option : group) {
            if (!option.shown() || option.words.empty()) continue;
            const std::string line =
                "    --" + std::string(option.name) + ") _rkt_propose \"$2\" '" + std::string(option.words) + "' ;;\n";
            if (std::find(cases.begin(), cases.end(), line) == cases.end()) cases.push_back(line);
        }
    };
    add(kGlobalOptions);
    for (const Command& command : table) {
        for (const OptionGroup group : command.options) add(group);
    }
    return "_rkt_value() {\n    case $1 in\n" + text::join(cases, "") + "    esac\n}\n";
}

}  // namespace

std::string bash_completion(CommandTable table) {
    constexpr std::string_view kMark = "FAMILIES";
    std::vector<std::string> names;
    for (const std::string_view family : families(table)) names.emplace_back(family);
    std::string dispatch(kDispatch);
    dispatch.replace(dispatch.find(kMark), kMark.size(), text::join(names, " | "));
    return std::string(kFunctions) + value_function(table) + verb_function(table) + dispatch;
}

}  // namespace rkt::cli
