// Aligned columns exactly as Go's text/tabwriter with minwidth 0, tabwidth 8, padding 1 and padchar
// '\t' made them: scripts cut rkt's tables at tabs (rkt-1.30.md 1.1).
#pragma once

#include <string>
#include <vector>

namespace rkt::cli {

class Table {
public:
    void add_row(const std::vector<std::string>& cells);  // control characters are made visible
    [[nodiscard]] std::string str() const;

private:
    [[nodiscard]] bool in_column(size_t row, size_t column) const { return column + 1 < rows_[row].size(); }
    [[nodiscard]] std::vector<std::vector<size_t>> stops() const;

    std::vector<std::vector<std::string>> rows_;
};

}  // namespace rkt::cli
