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

// The escapes alone, for values that are one word by definition (SetCredential=).
std::optional<std::string> unescape(std::string_view s);

}  // namespace rkt::systemd
