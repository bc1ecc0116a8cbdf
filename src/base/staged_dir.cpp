#include "base/staged_dir.hpp"

#include <fcntl.h>

#include "base/error.hpp"
#include "base/random.hpp"

namespace rkt {

StagedDir::StagedDir(const Dir& staging)
    : staging_(staging.duplicate()),
      name_(random_hex(16)),
      dir_(staging_.make_dir(name_, 0700)),
      lock_(FileLock::take(dir_.fd().duplicate(), LockMode::exclusive)) {}

StagedDir::~StagedDir() {
    if (committed_ || !dir_) return;
    try {
        staging_.remove_tree(name_);
    } catch (const Error&) {
        // Garbage that gc owns: nobody refers to it.
    }
}

bool StagedDir::commit(const Dir& target, const std::string& name) && {
    dir_.sync_filesystem();
    if (!staging_.rename_new(name_, target, name)) return false;
    committed_ = true;
    target.sync();
    return true;
}

void StagedDir::replace(const Dir& target, const std::string& name) && {
    dir_.sync_filesystem();
    if (staging_.rename_new(name_, target, name)) {
        committed_ = true;
    } else {
        staging_.exchange(name_, target, name);  // ours is the old one now
    }
    target.sync();
}

size_t StagedDir::sweep(const Dir& staging) {
    size_t removed = 0;
    for (const auto& name : staging.entries()) {
        auto entry = staging.find_file(name, O_RDONLY | O_NONBLOCK);
        if (!entry) continue;
        const auto lock = FileLock::try_take(std::move(*entry), LockMode::exclusive);
        if (!lock) continue;
        staging.remove_tree(name);
        ++removed;
    }
    return removed;
}

}  // namespace rkt
