// Lists of words in unit files: systemd.syntax(7), "Quoting".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rkt::systemd {

// Separated by blanks; '…' and "…" keep blanks; C-style escapes as in the man page. nullopt: an open
// quote, an unknown escape.
std::optional<std::vector<std::string>> split_words(std::string_view s);

// Each word as what `parse` makes of it; nullopt when it makes nothing of one.
template <typename Parse>
auto parse_words(std::string_view s, const Parse& parse) {
    using Value = typename decltype(parse(std::string_view()))::value_type;
    std::optional<std::vector<Value>> values;
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

}  // namespace rkt::systemd
