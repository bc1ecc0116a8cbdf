#include "base/text.hpp"
#include "cli/completion/completion.hpp"
#include "cli/completion/proposals.hpp"
#include "cli/help.hpp"
#include "cli/options.hpp"

namespace rkt::cli {
namespace {

constexpr std::string_view kZshFunctions = R"zsh(#compdef rkt
# zsh completion of rkt, printed by `rkt completion zsh`
_rkt_pods() {
    compadd -- ${(f)"$(rkt list --full --no-legend 2>/dev/null |
        awk -F'\t+' -v states="$1" 'PODS')"}
}
_rkt_images() { compadd -- ${(f)"$(rkt image list --full --no-legend --fields=name 2>/dev/null)"} }
_rkt_options() {
    local -a all=("$@" GLOBAL)
    local -a flags=(${(M)all:#--[^=:]#:*}) valued=(${(M)all:#--[^=:]#=:*})
    _describe -o option flags
    _describe -o option valued -S ''
}
)zsh";

constexpr std::string_view kZshDispatch = R"zsh(_rkt() {
    setopt localoptions extendedglob
    local verb='' word
    for word in ${words[2,CURRENT-1]}; do
        case $word in (-*) continue ;; esac
        case $verb in
        ('') verb=$word ;;
        (FAMILIES) verb="$verb $word" ;;
        esac
    done
    case $PREFIX in
    (--*=*)
        word=${PREFIX%%=*}
        compset -P '*='
        _rkt_value $word
        ;;
    (*) _rkt_verb $verb ;;
    esac
}
_rkt "$@"
)zsh";

// In single quotes, as `NAME:ABOUT` of _describe.
std::string described(std::string_view name, std::string_view about) {
    std::string item = "'" + std::string(name) + ":";
    for (const char c : about) item += c == '\'' ? "'\\''" : std::string(1, c);
    return item + "'";
}

std::string verb_items(CommandTable table, std::string_view family) {
    std::vector<std::string> items;
    for (const Proposal& verb : verbs_of(table, family)) items.push_back(described(verb.word, verb.about));
    return text::join(items, " ");
}

std::string option_items(std::span<const OptionGroup> groups) {
    std::vector<std::string> items;
    for (const Option* option : shown_options(groups)) {
        const std::string name = "--" + std::string(option->name) + (option->arity == Arity::value ? "=" : "");
        items.push_back(described(name, option->help));
    }
    return text::join(items, " ");
}

std::string zsh_arguments(CommandTable table, const Command& command) {
    const FirstArgument first = first_argument(table, command);
    if (first.is_pod) return "_rkt_pods '" + std::string(command.pods) + "'";
    if (first.is_image) return "_rkt_images; _files";
    return first.words.empty() ? "_files" : "compadd -- " + text::join(first.words, " ");
}

std::string zsh_verb_function(CommandTable table) {
    std::string lines = "_rkt_verb() {\n    local -a items\n    case $1 in\n    ('')\n        items=(" +
                        verb_items(table, "") +
                        ")\n        _describe command items\n        _rkt_options\n        ;;\n";
    for (const Command& command : table) {
        if (command.hidden) continue;
        lines += "    ('" + std::string(command.name) + "')\n        " + zsh_arguments(table, command) +
                 "\n        _rkt_options " + option_items(command.options) + "\n        ;;\n";
    }
    for (const std::string_view family : families(table)) {
        lines += "    (" + std::string(family) + ")\n        items=(" + verb_items(table, family) +
                 ")\n        _describe command items\n        ;;\n";
    }
    return lines + "    (*' '*) _rkt_verb ${1% *} ;;\n    esac\n}\n";
}

std::string zsh_value_function(CommandTable table) {
    std::string lines = "_rkt_value() {\n    case $1 in\n";
    for (const Option* option : options_with_words(table))
        lines += "    (--" + std::string(option->name) + ") compadd -- " + std::string(option->words) + " ;;\n";
    return lines + "    (*) _files ;;\n    esac\n}\n";
}

}  // namespace

std::string zsh_completion(CommandTable table) {
    const std::string global = option_items(std::vector{OptionGroup(kGlobalOptions)});
    return with(with(kZshFunctions, "PODS", kAwkPods), "GLOBAL", global) + zsh_value_function(table) +
           zsh_verb_function(table) + with(kZshDispatch, "FAMILIES", family_pattern(table));
}

}  // namespace rkt::cli
