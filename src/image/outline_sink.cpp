#include "image/outline_sink.hpp"

namespace rkt::image {

bool OutlineSink::begin(const TarEntry& entry) {
    is_file_ = tree_.begin(entry);
    const std::string& path = tree_.content_path();
    if (entry.type == EntryType::directory) {
        dated_.insert(path);
    } else {
        forget(path);
    }
    size_ = entry.size;
    position_ = 0;
    current_.clear();
    return is_file_;
}

// Another thing is at the path now.
void OutlineSink::forget(const std::string& path) {
    const std::string below = path + "/";
    holes_.erase(path);
    dated_.erase(path);
    for (auto at = holes_.lower_bound(below); at != holes_.end() && at->first.starts_with(below);)
        at = holes_.erase(at);
    for (auto at = dated_.lower_bound(below); at != dated_.end() && at->starts_with(below);) at = dated_.erase(at);
}

void OutlineSink::data(uint64_t offset, std::span<const char> bytes) {
    if (offset > position_) current_.push_back({position_, offset});
    position_ = offset + bytes.size();
}

void OutlineSink::end() {
    if (is_file_) {
        if (size_ > position_) current_.push_back({position_, size_});
        if (!current_.empty()) holes_[content_path()] = current_;
    }
    tree_.end();
}

std::vector<OutlineSink::Range> OutlineSink::holes(const std::string& file) const {
    const auto found = holes_.find(file);
    return found == holes_.end() ? std::vector<Range>{} : found->second;
}

}  // namespace rkt::image
