// What there is to propose, whatever the shell.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"

namespace rkt::cli {

// What stands where a verb is completed.
struct Proposal {
    std::string word;
    std::string_view about;  // "": of a family
};
// The first words of all commands, or the second ones of a family, in the order of help.
std::vector<Proposal> verbs_of(CommandTable table, std::string_view family);
std::vector<std::string_view> families(CommandTable table);

// The first argument of a command: pods in some states, images, and words.
struct FirstArgument {
    bool is_pod = false;
    bool is_image = false;
    std::vector<std::string> words{};
};
FirstArgument first_argument(CommandTable table, const Command& command);

// Those that help shows.
std::vector<const Option*> shown_options(std::span<const OptionGroup> groups);
// With global ones; each (name, words) once, only of options whose values are words.
std::vector<const Option*> options_with_words(CommandTable table);

// awk's program for `rkt list --full --no-legend`: UUIDs of pods whose state is in the variable `states`.
inline constexpr std::string_view kAwkPods = R"($1 != "" && (states == "" || index(states, "|" $5 "|")) { print $1 })";

// `script` with one word of it replaced.
std::string with(std::string_view script, std::string_view word, std::string_view value);
// The families as a pattern of a shell's `case`.
std::string family_pattern(CommandTable table);

}  // namespace rkt::cli
