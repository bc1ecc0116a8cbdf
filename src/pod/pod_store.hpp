// The pods on disk: creating, finding and moving them through their phases. A handle owns the pod's
// lock; a transition consumes the handle, so that a wrong one does not compile (style.md 5.5).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/dir.hpp"
#include "base/lock.hpp"
#include "pod/located.hpp"
#include "pod/phase.hpp"
#include "pod/pod_list.hpp"
#include "spec/id.hpp"

namespace rkt::pod {

class PodStore;

// What all locked pods have in common: where they are, and their lock.
class LockedPod {
public:
    [[nodiscard]] const PodId& id() const noexcept { return id_; }
    [[nodiscard]] const Dir& dir() const noexcept { return dir_; }
    [[nodiscard]] const FileLock& lock() const noexcept { return lock_; }
    [[nodiscard]] const PodStore& store() const noexcept { return *store_; }

protected:
    LockedPod(const PodStore& store, PodId id, Dir dir, FileLock lock)
        : store_(&store), id_(std::move(id)), dir_(std::move(dir)), lock_(std::move(lock)) {}
    void move(Phase from, Phase to) const;  // rename + fsync of both phase directories

    const PodStore* store_;
    PodId id_;
    Dir dir_;
    FileLock lock_;
};

class Prepared;

class Running : public LockedPod {
    friend class Preparing;
    friend class Prepared;
    using LockedPod::LockedPod;
};

class Preparing : public LockedPod {
public:
    Prepared finish() &&;  // syncfs, then to prepared/; the lock is let go with the handle
    Running run() &&;      // to run/, the lock is never let go
private:
    friend class PodStore;
    using LockedPod::LockedPod;
};

class Prepared : public LockedPod {
public:
    Running run() &&;

private:
    friend class Preparing;
    friend class PodStore;
    using LockedPod::LockedPod;
};

// A pod that nobody works on and that is on its way out.
class Garbage : public LockedPod {
public:
    void remove() &&;

private:
    friend class PodStore;
    using LockedPod::LockedPod;
};

class PodStore {
public:
    static PodStore open(const std::string& data_dir);

    Preparing create() const;
    // UUID prefix, any case, in run, exited-garbage, prepare and prepared. Throws Error with rkt's
    // words: `UUID cannot be empty`, `no matches found for "X"`, `ambiguous uuid, N matches`.
    [[nodiscard]] Located find(std::string_view uuid_prefix) const;
    [[nodiscard]] std::optional<Located> locate(const PodId& id) const;
    [[nodiscard]] std::optional<Located> look(Phase phase, const PodId& id) const;  // in that phase only
    [[nodiscard]] std::vector<PodId> ids_in(Phase phase) const;
    // In the order in which pods move, or one that moves meanwhile may be missed.
    [[nodiscard]] PodList list(std::vector<Phase> phases) const { return {*this, std::move(phases)}; }
    // Of kShownPhases.
    [[nodiscard]] PodList list() const;

    // Throws Error `pod "U" is not prepared`.
    [[nodiscard]] Prepared claim(const PodId& id) const;
    // run → exited-garbage when exited; prepare/prepared → garbage. False: it is in use, or moved meanwhile.
    bool mark(const Located& pod) const;
    // Keeps a pod that nobody works on from being removed or moved, as long as it is held; others may hold it, too.
    // nullopt: somebody works on it, or moved it meanwhile.
    [[nodiscard]] std::optional<FileLock> hold(const Located& pod) const;
    // A pod in exited-garbage/, garbage/ or embryo/ that nobody holds.
    [[nodiscard]] std::optional<Garbage> take_garbage(const Located& pod) const;

    [[nodiscard]] const Dir& phase_dir(Phase phase) const { return phase_dirs_[static_cast<size_t>(phase)]; }
    [[nodiscard]] const std::string& data_dir() const noexcept { return data_dir_; }

private:
    PodStore(std::string data_dir, std::vector<Dir> phase_dirs)
        : data_dir_(std::move(data_dir)), phase_dirs_(std::move(phase_dirs)) {}

    std::string data_dir_;
    std::vector<Dir> phase_dirs_;
};

}  // namespace rkt::pod
