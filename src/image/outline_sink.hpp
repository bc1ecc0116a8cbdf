// A layer unpacked without the content of its files, to compare another tree with: what unpacking makes of a tar is
// told by unpacking it. Files have their size and are one hole.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "image/directory_sink.hpp"

namespace rkt::image {

class OutlineSink : public LayerSink {
public:
    struct Range {
        uint64_t begin;
        uint64_t end;
    };

    OutlineSink(Dir root, Whiteouts whiteouts) : tree_(std::move(root), {}, nullptr, whiteouts) {}

    bool begin(const TarEntry& entry) override;
    [[nodiscard]] const std::string& content_path() const override { return tree_.content_path(); }
    void data(uint64_t offset, std::span<const char> bytes) override;
    void end() override;
    void finish() override { tree_.finish(); }

    // Whether the tar says what time the directory has; it says nothing of parents that it only implies.
    [[nodiscard]] bool is_dated(const std::string& directory) const { return dated_.contains(directory); }
    // Of the file, where zeros must be that the tar does not have.
    [[nodiscard]] std::vector<Range> holes(const std::string& file) const;

private:
    void forget(const std::string& path);

    DirectorySink tree_;
    std::set<std::string> dated_;
    std::map<std::string, std::vector<Range>> holes_;
    bool is_file_ = false;
    uint64_t size_ = 0;
    std::vector<Range> current_;  // holes of the current file so far
    uint64_t position_ = 0;
};

}  // namespace rkt::image
