// "did you mean": the word of a list that is closest to a mistyped one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rkt::cli {

// nullopt when nothing is close: at most two insertions, deletions, replacements or swaps of
// neighbours, and fewer than the word has letters.
std::optional<std::string> closest(std::string_view word, const std::vector<std::string_view>& candidates);
// " (did you mean \"X\"?)", or "".
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates,
                         std::string_view prefix = "");

}  // namespace rkt::cli
