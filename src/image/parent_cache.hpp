// Descriptors of the directories that entries are created in, so that a name below them needs no walk.
// Every miss is resolved with the layer's root as root (openat2(2) RESOLVE_IN_ROOT): a symlink of the
// layer may lead elsewhere in the layer, never out of it (design.md 3).
#pragma once

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/dir.hpp"

namespace rkt::image {

class ParentCache {
public:
    explicit ParentCache(const Dir& root) : root_(root) {}

    struct Parent {
        Fd fd;             // O_PATH
        std::string path;  // of the directory, no link in it; "" is the root
    };
    // The directory that `path` leads to, made with its parents when missing, mode 0755. Valid until the
    // next call.
    const Parent& open(const std::string& path);
    // A directory was replaced: a descriptor at or below it would write into a deleted tree, and a link
    // can make any path lead there.
    void forget();

private:
    [[nodiscard]] Parent resolve(const std::string& path) const;
    struct Slot {
        std::string path;  // as it was asked for
        Parent parent;
    };
    static constexpr size_t kSlots = 64;
    const Dir& root_;
    std::list<Slot> slots_;  // most recently used first
    std::unordered_map<std::string_view, std::list<Slot>::iterator> index_;
};

}  // namespace rkt::image
