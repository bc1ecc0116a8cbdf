#include "base/text.hpp"
#include "cli/completion/completion.hpp"
#include "cli/completion/proposals.hpp"
#include "cli/options.hpp"

namespace rkt::cli {
namespace {

constexpr std::string_view kFishFunctions = R"(# fish completion of rkt, printed by `rkt completion fish`
function __rkt_pods
    rkt list --full --no-legend 2>/dev/null |
        awk -F'\t+' -v states="$argv[1]" 'PODS'
end
function __rkt_images
    rkt image list --full --no-legend --fields=name 2>/dev/null
end
# Whether what is typed is for this command.
function __rkt_is
    set -l verb
    for word in (commandline -opc)[2..]
        string match -q -- '-*' $word; and continue
        set -a verb $word
        contains -- "$verb" FAMILIES; or break
    end
    test "$verb" = "$argv[1]"
end
complete -c rkt -f
)";

std::string fish_quoted(std::string_view plain) {
    std::string text = "'";
    for (const char c : plain) text += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
    return text + "'";
}

std::string line_for(std::string_view command, const std::string& what) {
    return "complete -c rkt -n " + fish_quoted("__rkt_is " + fish_quoted(command)) + " " + what + "\n";
}

std::string verb_lines(CommandTable table, std::string_view family) {
    std::string lines;
    for (const Proposal& verb : verbs_of(table, family))
        lines += line_for(family, "-a " + fish_quoted(verb.word) + " -d " + fish_quoted(verb.about));
    return lines;
}

std::string argument_lines(CommandTable table, const Command& command) {
    const FirstArgument first = first_argument(table, command);
    if (first.is_pod)
        return line_for(command.name, "-a " + fish_quoted("(__rkt_pods " + fish_quoted(command.pods) + ")"));
    if (first.is_image) return line_for(command.name, "-F -a " + fish_quoted("(__rkt_images)"));
    if (first.words.empty()) return command.arguments.empty() ? "" : line_for(command.name, "-F");
    return line_for(command.name, "-a " + fish_quoted(text::join(first.words, " ")));
}

std::string about(const Option& option) {
    std::string words = "-l " + std::string(option.name);
    if (option.letter != 0) words += std::string(" -s ") + option.letter;
    if (option.arity == Arity::value) words += " -r";
    if (!option.words.empty()) words += " -a " + fish_quoted(option.words);
    return words + " -d " + fish_quoted(option.help);
}

}  // namespace

std::string fish_completion(CommandTable table) {
    std::vector<std::string> names;
    for (const std::string_view family : families(table)) names.emplace_back(family);
    std::string script = with(with(kFishFunctions, "PODS", kAwkPods), "FAMILIES", text::join(names, " "));
    for (const Option* option : shown_options(std::vector{OptionGroup(kGlobalOptions)}))
        script += "complete -c rkt " + about(*option) + "\n";
    script += verb_lines(table, "");
    for (const std::string_view family : families(table)) script += verb_lines(table, family);
    for (const Command& command : table) {
        if (command.hidden) continue;
        script += argument_lines(table, command);
        for (const Option* option : shown_options(command.options)) script += line_for(command.name, about(*option));
    }
    return script;
}

}  // namespace rkt::cli
