// A directory that becomes visible whole or not at all: filled under staging/, then committed by
// syncfs → renameat2(NOREPLACE) → fsync of the parent (facts-store.md 3: in this order, or a power
// cut leaves the tree with empty files).
#pragma once

#include <string>

#include "base/dir.hpp"
#include "base/lock.hpp"

namespace rkt {

class [[nodiscard]] StagedDir {
public:
    // Creates a fresh directory below `staging` and holds a flock on it, so that gc can tell an
    // abandoned one from one in use.
    explicit StagedDir(const Dir& staging);
    StagedDir(StagedDir&&) noexcept = default;
    StagedDir& operator=(StagedDir&&) = delete;
    ~StagedDir();  // removes it unless it was committed

    [[nodiscard]] const Dir& dir() const noexcept { return dir_; }

    // False: `name` exists in `target` already, somebody else was first; ours is removed.
    [[nodiscard]] bool commit(const Dir& target, const std::string& name) &&;

    // What is at `name` is exchanged for ours in one step, and removed when this is destroyed. Nobody may need it any
    // more.
    void replace(const Dir& target, const std::string& name) &&;

    // Removes every entry of `staging` that nobody holds. Returns how many.
    static size_t sweep(const Dir& staging);

private:
    Dir staging_;
    std::string name_;
    Dir dir_;
    FileLock lock_;
    bool committed_ = false;
};

}  // namespace rkt
