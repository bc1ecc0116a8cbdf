#include "cli/completion/completion.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "cli/completion/proposals.hpp"
#include "cli/options.hpp"

namespace rkt::cli {
namespace {

// What does not depend on the table. Bash breaks words at "=" and ":" and replaces only what stands
// behind the last of them, so the line is split anew and proposals lose what was typed up to there.
constexpr std::string_view kBashFunctions = R"(# bash completion of rkt, printed by `rkt completion bash`
_rkt_pods() {
    rkt list --full --no-legend 2>/dev/null |
        awk -F'\t+' -v states="$1" 'PODS'
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

constexpr std::string_view kBashDispatch = R"(_rkt() {
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

std::string words_of(CommandTable table, std::string_view family) {
    std::vector<std::string> words;
    for (Proposal& verb : verbs_of(table, family)) words.push_back(std::move(verb.word));
    return text::join(words, " ");
}

std::string bash_options(std::span<const OptionGroup> groups) {
    std::vector<std::string> words;
    for (const Option* option : shown_options(groups))
        words.push_back("--" + std::string(option->name) + (option->arity == Arity::value ? "=" : ""));
    return text::join(words, " ");
}

// As shell.
std::string bash_arguments(CommandTable table, const Command& command) {
    const FirstArgument first = first_argument(table, command);
    if (first.is_pod) return "$(_rkt_pods '" + std::string(command.pods) + "')";
    if (first.is_image) return "$(_rkt_images)";
    return text::join(first.words, " ");
}

std::string bash_verb_function(CommandTable table) {
    std::string lines = "_rkt_verb() {\n    local global='" + bash_options(std::vector{OptionGroup(kGlobalOptions)}) +
                        "'\n    case $1 in\n    '') _rkt_propose \"$2\" \"" + words_of(table, "") + " $global\" ;;\n";
    for (const std::string_view family : families(table)) {
        const bool is_verb =
            std::any_of(table.begin(), table.end(), [&](const Command& each) { return each.name == family; });
        if (is_verb) continue;
        lines += "    " + std::string(family) + ") _rkt_propose \"$2\" \"" + words_of(table, family) + "\" ;;\n";
    }
    for (const Command& command : table) {
        if (command.hidden) continue;
        lines += "    '" + std::string(command.name) + "') _rkt_propose \"$2\" \"" + bash_arguments(table, command) +
                 " " + bash_options(command.options) + " $global\" ;;\n";
    }
    return lines + "    *' '*) _rkt_verb \"${1% *}\" \"$2\" ;;\n    esac\n}\n";
}

std::string bash_value_function(CommandTable table) {
    std::string lines = "_rkt_value() {\n    case $1 in\n";
    for (const Option* option : options_with_words(table))
        lines +=
            "    --" + std::string(option->name) + ") _rkt_propose \"$2\" '" + std::string(option->words) + "' ;;\n";
    return lines + "    esac\n}\n";
}

}  // namespace

std::string bash_completion(CommandTable table) {
    return with(kBashFunctions, "PODS", kAwkPods) + bash_value_function(table) + bash_verb_function(table) +
           with(kBashDispatch, "FAMILIES", family_pattern(table));
}

}  // namespace rkt::cli
