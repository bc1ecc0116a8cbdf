// Words and values of unit files, read and written: systemd.syntax(7), "Quoting"; systemd.unit(5), "Specifiers";
// systemd.service(5), "Command lines".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rkt {

// Separated by blanks; '…' and "…" keep blanks; C-style escapes as in the man page. nullopt: an open
// quote, an unknown escape.
std::optional<std::vector<std::string>> split_words(std::string_view s);

// Each word as what `parse` makes of it; nullopt when it makes nothing of one.
template <typename Parse>
auto parse_words(std::string_view s, const Parse& parse) {
    using Made = typename decltype(parse(std::string_view()))::value_type;
    std::optional<std::vector<Made>> values;
    const auto words = split_words(s);
    if (!words) return values;
    values.emplace();
    for (const std::string& word : *words) {
        auto value = parse(word);
        if (!value) return decltype(values)();
        values->push_back(*std::move(value));
    }
    return values;
}

// The escapes alone, for values that are one word by definition (SetCredential=).
std::optional<std::string> unescape(std::string_view s);

// One word of a command line that the manager hands on as `word`, whatever is in it: quoted where it must be, with no
// specifier and no variable expanded. Not for the first word, the program.
std::string exec_word(std::string_view word);
std::string exec_words(const std::vector<std::string>& words);
// Of a setting that is text for people and knows no escapes (Description=): on one line, no specifier expanded.
std::string text_value(std::string_view text);

}  // namespace rkt
