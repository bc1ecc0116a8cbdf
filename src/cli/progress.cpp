#include "cli/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "base/text.hpp"
#include "cli/format.hpp"

namespace rkt::cli {
namespace {

constexpr size_t kDefaultColumns = 80;
constexpr size_t kBarWidth = 30;
constexpr const char* kClearLine = "\x1b[K";
constexpr const char* kClearBelow = "\x1b[J";

size_t terminal_columns() {
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == -1 || size.ws_col == 0) return kDefaultColumns;
    return size.ws_col;
}

}  // namespace

void PlainProgress::note(std::string_view line) {
    const std::lock_guard lock(mutex_);
    out_ << text::printable(line) << std::endl;
}

void PlainProgress::layer(std::string_view, uint64_t, uint64_t) {}

void PlainProgress::layer_done(std::string_view id, std::string_view how) {
    const std::lock_guard lock(mutex_);
    out_ << text::printable(id) << ": " << text::printable(how) << std::endl;
}

void BarProgress::note(std::string_view line) {
    const std::lock_guard lock(mutex_);
    draw(text::printable(line));
}

void BarProgress::layer(std::string_view id, uint64_t done, uint64_t total) {
    const std::lock_guard lock(mutex_);
    Row& changed = row(id);
    changed.done = done;
    changed.total = total;
    if (Clock::now() - last_ >= kInterval) draw({});
}

void BarProgress::layer_done(std::string_view id, std::string_view how) {
    const std::lock_guard lock(mutex_);
    std::erase_if(rows_, [&](const Row& known) { return known.id == id; });
    draw(text::printable(id) + "  " + text::printable(how));
}

BarProgress::Row& BarProgress::row(std::string_view id) {
    const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& known) { return known.id == id; });
    if (found != rows_.end()) return *found;
    return rows_.emplace_back(Row{std::string(id), 0, 0});
}

std::string BarProgress::line(const Row& row) const {
    std::string text = text::printable(row.id) + "  ";
    if (row.total > 0) {
        const double part = std::min(1.0, static_cast<double>(row.done) / static_cast<double>(row.total));
        const auto filled = static_cast<size_t>(part * static_cast<double>(kBarWidth));
        text += "[" + std::string(filled, '=') + std::string(kBarWidth - filled, ' ') + "] " + format_size(row.done) +
                "/" + format_size(row.total);
    } else {
        text += format_size(row.done);
    }
    return text.substr(0, columns_ - 1);  // a wrapped line would break the way back up
}

void BarProgress::draw(const std::string& finished) {
    std::string block;
    if (drawn_ > 0) block += "\x1b[" + std::to_string(drawn_) + "A";
    if (!finished.empty()) block += finished + kClearLine + "\n";
    for (const Row& row : rows_) block += line(row) + kClearLine + "\n";
    block += kClearBelow;
    drawn_ = rows_.size();
    last_ = Clock::now();
    out_ << block << std::flush;
}

std::unique_ptr<image::Progress> make_progress(bool quiet) {
    if (quiet) return std::make_unique<NoProgress>();
    if (::isatty(STDERR_FILENO) == 1) return std::make_unique<BarProgress>(std::cerr, terminal_columns());
    return std::make_unique<PlainProgress>(std::cerr);
}

}  // namespace rkt::cli
