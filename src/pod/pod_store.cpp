#include "pod/pod_store.hpp"

#include <fcntl.h>
#include <sched.h>

#include <algorithm>
#include <chrono>

#include "base/error.hpp"
#include "base/text.hpp"
#include "pod/layout.hpp"

namespace rkt::pod {
namespace {

// For a lock that must end with its handle: flock(2) belongs to the open file description, which a
// duplicate shares with the descriptor that lives on.
Fd own_description(const Dir& dir) { return dir.open_file(".", O_RDONLY | O_DIRECTORY); }

// `list`, `status` and the API take the lock for an instant, shared, to see whether it is free: those are
// waited for. nullopt: somebody works on the pod, or reads it for longer (`export`). The lock is `description`'s.
std::optional<FileLock> try_take_from_lookers(const Dir& dir, const Fd& description) {
    constexpr auto kPatience = std::chrono::seconds(1);
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
        if (auto lock = FileLock::try_take(description.duplicate(), LockMode::exclusive)) return lock;
        const bool only_looked_at = FileLock::try_take(own_description(dir), LockMode::shared).has_value();
        if (!only_looked_at || std::chrono::steady_clock::now() > deadline) return std::nullopt;
        ::sched_yield();
    }
}

// Only what rkt made: a stray name in a phase's directory is nobody's pod.
std::optional<PodId> pod_id(const std::string& name) {
    try {
        return PodId::parse(name);
    } catch (const ParseError&) {
        return std::nullopt;
    }
}

}  // namespace

void LockedPod::move(Phase from, Phase to) const {
    const Dir& source = store_->phase_dir(from);
    const Dir& target = store_->phase_dir(to);
    source.rename_to(id_.str(), target, id_.str());
    target.sync();
    source.sync();
}

Prepared Preparing::finish() && {
    dir_.sync_filesystem();
    move(Phase::prepare, Phase::prepared);
    return {*store_, std::move(id_), std::move(dir_), std::move(lock_)};
}

Running Preparing::run() && {
    // No fsync on the start path: after a power cut nothing of a running pod is needed.
    store_->phase_dir(Phase::prepare).rename_to(id_.str(), store_->phase_dir(Phase::run), id_.str());
    return {*store_, std::move(id_), std::move(dir_), std::move(lock_)};
}

Running Prepared::run() && {
    move(Phase::prepared, Phase::run);
    return {*store_, std::move(id_), std::move(dir_), std::move(lock_)};
}

void Garbage::remove() && {
    for (const Phase phase : {Phase::garbage, Phase::exited_garbage, Phase::embryo}) {
        store_->phase_dir(phase).remove_tree(id_.str());
    }
}

PodStore PodStore::open(const std::string& data_dir) {
    const Dir pods = open_pods(data_dir);
    std::vector<Dir> dirs;
    dirs.reserve(std::size(kPhases));
    for (const auto& phase : kPhases) dirs.push_back(pods.make_dir(phase.directory, 02750));
    return {data_dir, std::move(dirs)};
}

Preparing PodStore::create() const {
    for (;;) {
        const PodId id = PodId::random();
        Dir dir = phase_dir(Phase::embryo).make_dir(id.str(), 02750);
        // Born in embryo/ and locked there, so that gc never sees an unlocked directory in prepare/.
        FileLock lock = FileLock::take(dir.fd().duplicate(), LockMode::exclusive);
        if (!phase_dir(Phase::embryo).exists(id.str())) continue;  // gc came between mkdir and lock
        phase_dir(Phase::embryo).rename_to(id.str(), phase_dir(Phase::prepare), id.str());
        return {*this, id, std::move(dir), std::move(lock)};
    }
}

std::optional<Located> PodStore::look(Phase phase, const PodId& id) const {
    auto dir = phase_dir(phase).find_dir(id.str());
    if (!dir) return std::nullopt;
    const bool locked = !FileLock::try_take(own_description(*dir), LockMode::shared);
    // Moved between the two looks: its lock says nothing about this phase any more.
    if (!phase_dir(phase).exists(id.str())) return std::nullopt;
    return Located{id, phase, std::move(*dir), locked};
}

std::optional<Located> PodStore::locate(const PodId& id) const {
    // Pods move forward only, so a pod that moves while we look is met again in a later phase.
    for (const Phase phase :
         {Phase::embryo, Phase::prepare, Phase::prepared, Phase::run, Phase::exited_garbage, Phase::garbage}) {
        if (auto located = look(phase, id)) return located;
    }
    return std::nullopt;
}

std::vector<PodId> PodStore::ids_in(Phase phase) const {
    std::vector<PodId> ids;
    for (const auto& name : phase_dir(phase).entries()) {
        if (const auto id = pod_id(name)) ids.push_back(*id);
    }
    return ids;
}

PodList PodStore::list() const { return list({kShownPhases.begin(), kShownPhases.end()}); }

Located PodStore::find(std::string_view uuid_prefix) const {
    if (uuid_prefix.empty()) throw Error("UUID cannot be empty");
    const std::string prefix = text::to_lower(uuid_prefix);
    std::vector<std::string> names;
    for (const Phase phase : kShownPhases) {
        for (auto& name : phase_dir(phase).entries()) {
            const bool seen = std::find(names.begin(), names.end(), name) != names.end();
            if (name.starts_with(prefix) && pod_id(name) && !seen) names.push_back(std::move(name));
        }
    }
    if (names.empty()) throw Error("no matches found for \"" + text::printable(uuid_prefix) + "\"");
    if (names.size() > 1) throw Error("ambiguous uuid, " + std::to_string(names.size()) + " matches");
    auto located = locate(PodId::parse(names.front()));
    if (!located) throw Error("no matches found for \"" + text::printable(uuid_prefix) + "\"");
    return std::move(*located);
}

Prepared PodStore::claim(const PodId& id) const {
    if (auto dir = phase_dir(Phase::prepared).find_dir(id.str())) {
        auto lock = try_take_from_lookers(*dir, dir->fd());
        if (lock && phase_dir(Phase::prepared).exists(id.str())) {
            return {*this, id, std::move(*dir), std::move(*lock)};
        }
    }
    throw Error("pod \"" + id.str() + "\" is not prepared");
}

bool PodStore::mark(const Located& pod) const {
    const Phase target = pod.phase == Phase::run ? Phase::exited_garbage : Phase::garbage;
    if (pod.phase != Phase::run && pod.phase != Phase::prepare && pod.phase != Phase::prepared) return false;
    const auto lock = try_take_from_lookers(pod.dir, own_description(pod.dir));
    if (!lock || !phase_dir(pod.phase).exists(pod.id.str())) return false;
    // The change time of the directory is the time of the mark (rkt-1.30.md 3.5): rename sets it.
    if (!phase_dir(pod.phase).rename_new(pod.id.str(), phase_dir(target), pod.id.str())) return false;
    phase_dir(target).sync();
    phase_dir(pod.phase).sync();
    return true;
}

std::optional<FileLock> PodStore::hold(const Located& pod) const {
    auto lock = FileLock::try_take(own_description(pod.dir), LockMode::shared);
    if (!lock || !phase_dir(pod.phase).exists(pod.id.str())) return std::nullopt;
    return lock;
}

std::optional<Garbage> PodStore::take_garbage(const Located& pod) const {
    auto lock = try_take_from_lookers(pod.dir, own_description(pod.dir));
    if (!lock) return std::nullopt;
    return Garbage(*this, pod.id, pod.dir.duplicate(), std::move(*lock));
}

}  // namespace rkt::pod
