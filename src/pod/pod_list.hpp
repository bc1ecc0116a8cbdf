// Pods by UUID. Each is opened and looked at when it is its turn, and closed after it: there may be more of them than a
// process may have descriptors, and a pod that has moved meanwhile is where it is then, or passed over.
#pragma once

#include <iterator>
#include <optional>
#include <vector>

#include "pod/located.hpp"

namespace rkt::pod {

class PodStore;

// Goes through once; the store must live as long.
class PodList {
public:
    PodList(const PodStore& store, std::vector<Phase> phases);

    class Iterator {
    public:
        explicit Iterator(PodList& list) : list_(&list) {}
        const Located& operator*() const { return *list_->current_; }
        Iterator& operator++() {
            list_->advance();
            return *this;
        }
        bool operator==(std::default_sentinel_t) const { return !list_->current_; }

    private:
        PodList* list_;
    };
    Iterator begin() {
        advance();
        return Iterator(*this);
    }
    static std::default_sentinel_t end() { return {}; }

private:
    struct Entry {
        PodId id;
        Phase phase;
    };
    void advance();
    [[nodiscard]] std::optional<Located> look(const Entry& entry) const;

    const PodStore& store_;
    std::vector<Phase> phases_;
    std::vector<Entry> entries_;
    size_t next_ = 0;
    std::optional<Located> current_;
};

}  // namespace rkt::pod
