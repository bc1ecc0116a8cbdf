#include "cli/suggest.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace rkt::cli {
namespace {

constexpr size_t kFar = 2;       // edits
constexpr size_t kLongest = 64;  // no option is longer; keeps outside input from costing time

// Optimal string alignment: Levenshtein's distance with swaps of neighbours.
size_t distance(std::string_view a, std::string_view b) {
    std::array<std::vector<size_t>, 3> rows;  // two back, one back, current
    for (auto& row : rows) row.resize(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) rows[1][j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        rows[2][0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t replace = rows[1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            rows[2][j] = std::min({rows[1][j] + 1, rows[2][j - 1] + 1, replace});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) rows[2][j] = std::min(rows[2][j], rows[0][j - 2] + 1);
        }
        std::rotate(rows.begin(), rows.begin() + 1, rows.end());
    }
    return rows[1][b.size()];
}

}  // namespace

std::optional<std::string> closest(std::string_view word, const std::vector<std::string_view>& candidates) {
    if (word.size() > kLongest) return std::nullopt;
    size_t best = std::numeric_limits<size_t>::max();
    std::string_view found;
    for (const std::string_view candidate : candidates) {
        const size_t edits = distance(word, candidate);
        if (edits >= best) continue;
        best = edits;
        found = candidate;
    }
    if (best > kFar || best >= word.size()) return std::nullopt;
    return std::string(found);
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates,
                         std::string_view prefix) {
    const auto found = closest(word, candidates);
    return found ? " (did you mean \"" + std::string(prefix) + *found + "\"?)" : std::string{};
}

}  // namespace rkt::cli
