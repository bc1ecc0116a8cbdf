#include "cli/table.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace rkt::cli {
namespace {

constexpr size_t kTabWidth = 8;
constexpr size_t kPadding = 1;

// Code points, as Go counts a cell's width.
size_t width(const std::string& cell) {
    return static_cast<size_t>(
        std::count_if(cell.begin(), cell.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

size_t round_up(size_t n) { return (n + kTabWidth - 1) / kTabWidth * kTabWidth; }

}  // namespace

void Table::add_row(const std::vector<std::string>& cells) {
    std::vector<std::string> row;
    for (const std::string& cell : cells) row.push_back(text::printable(cell));
    rows_.push_back(std::move(row));
}

// Where each cell's column ends. The last cell of a row ends with the line, not with a tab, and belongs
// to no column; a column is a run of adjacent rows that have such a cell there.
std::vector<std::vector<size_t>> Table::stops() const {
    std::vector<std::vector<size_t>> stops;
    for (const auto& row : rows_) stops.emplace_back(row.size(), 0);
    for (size_t first = 0; first < rows_.size(); ++first) {
        for (size_t column = 0; in_column(first, column); ++column) {
            if (first > 0 && in_column(first - 1, column)) continue;  // in the run that began above
            size_t widest = 0;
            size_t end = first;
            for (; end < rows_.size() && in_column(end, column); ++end)
                widest = std::max(widest, width(rows_[end][column]));
            for (size_t row = first; row < end; ++row) stops[row][column] = round_up(widest + kPadding);
        }
    }
    return stops;
}

std::string Table::str() const {
    const auto ends = stops();
    std::string lines;
    for (size_t row = 0; row < rows_.size(); ++row) {
        for (size_t column = 0; column < rows_[row].size(); ++column) {
            const std::string& cell = rows_[row][column];
            lines += cell;
            if (in_column(row, column)) lines.append(round_up(ends[row][column] - width(cell)) / kTabWidth, '\t');
        }
        lines += '\n';
    }
    return lines;
}

}  // namespace rkt::cli
