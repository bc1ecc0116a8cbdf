// How fetching is shown: a bar per layer on a terminal, plain lines elsewhere, nothing with --quiet.
// Everything goes to standard error.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <vector>

#include "image/progress.hpp"

namespace rkt::cli {

// One line per finished layer.
class PlainProgress : public image::Progress {
public:
    explicit PlainProgress(std::ostream& out) : out_(out) {}
    void note(std::string_view line) override;
    void layer(std::string_view id, uint64_t done, uint64_t total) override;
    void layer_done(std::string_view id, std::string_view how) override;

private:
    std::ostream& out_;
    std::mutex mutex_;
};

// A bar per layer that is on its way, redrawn in place at most every kInterval; what is finished stays
// above as a line, so that the block never outgrows the screen.
class BarProgress : public image::Progress {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr auto kInterval = std::chrono::milliseconds(100);

    BarProgress(std::ostream& out, size_t columns) : out_(out), columns_(columns) {}
    void note(std::string_view line) override;
    void layer(std::string_view id, uint64_t done, uint64_t total) override;
    void layer_done(std::string_view id, std::string_view how) override;

private:
    struct Row {
        std::string id;
        uint64_t done = 0;
        uint64_t total = 0;
    };
    Row& row(std::string_view id);
    void draw(const std::string& finished);  // one more line above the bars, or ""
    [[nodiscard]] std::string line(const Row& row) const;

    std::ostream& out_;
    size_t columns_;
    std::mutex mutex_;
    std::vector<Row> rows_;  // layers on their way
    size_t drawn_ = 0;       // lines on the screen that belong to rows_
    Clock::time_point last_{};
};

class NoProgress : public image::Progress {
public:
    void note(std::string_view) override {}
    void layer(std::string_view, uint64_t, uint64_t) override {}
    void layer_done(std::string_view, std::string_view) override {}
};

std::unique_ptr<image::Progress> make_progress(bool quiet);  // for our standard error

}  // namespace rkt::cli
