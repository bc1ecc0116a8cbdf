#include "pod/pod_list.hpp"

#include <algorithm>

#include "pod/pod_store.hpp"

namespace rkt::pod {

PodList::PodList(const PodStore& store, std::vector<Phase> phases) : store_(store), phases_(std::move(phases)) {
    for (const Phase phase : phases_) {
        for (const PodId& id : store_.ids_in(phase)) entries_.push_back({id, phase});
    }
    // One that moved while we looked is met twice.
    std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.id < b.id; });
    const auto is_same = [](const Entry& a, const Entry& b) { return a.id == b.id; };
    entries_.erase(std::unique(entries_.begin(), entries_.end(), is_same), entries_.end());
}

std::optional<Located> PodList::look(const Entry& entry) const {
    if (auto located = store_.look(entry.phase, entry.id)) return located;
    auto moved = store_.locate(entry.id);
    const bool is_wanted = moved && std::find(phases_.begin(), phases_.end(), moved->phase) != phases_.end();
    return is_wanted ? std::move(moved) : std::nullopt;
}

void PodList::advance() {
    current_.reset();
    while (!current_ && next_ < entries_.size()) current_ = look(entries_[next_++]);
}

}  // namespace rkt::pod
