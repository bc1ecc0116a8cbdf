// A pod's state is the directory it is in and whether somebody holds its lock; nothing else records it
// (rkt-1.30.md 3.1). A process that dies takes its lock with it, so no state can be stale.
#pragma once

#include <array>
#include <string_view>

namespace rkt::pod {

enum class Phase { embryo, prepare, prepared, run, exited_garbage, garbage };

enum class State {
    embryo,
    preparing,
    aborted_prepare,
    prepared,
    running,
    exited,
    exited_garbage,
    exited_deleting,
    garbage,
    deleting
};

struct PhaseRow {
    Phase phase;
    const char* directory;
    State locked;
    State unlocked;
};

inline constexpr std::array<PhaseRow, 6> kPhases{{
    {Phase::embryo, "embryo", State::embryo, State::embryo},
    {Phase::prepare, "prepare", State::preparing, State::aborted_prepare},
    {Phase::prepared, "prepared", State::prepared, State::prepared},
    {Phase::run, "run", State::running, State::exited},
    {Phase::exited_garbage, "exited-garbage", State::exited_deleting, State::exited_garbage},
    {Phase::garbage, "garbage", State::deleting, State::garbage},
}};

// Of the pods that commands find and list, in the order in which pods move: one that moves while somebody looks is met
// in a later phase.
inline constexpr std::array kShownPhases{Phase::prepare, Phase::prepared, Phase::run, Phase::exited_garbage};

constexpr const PhaseRow& row(Phase phase) { return kPhases[static_cast<size_t>(phase)]; }
constexpr State state_of(Phase phase, bool locked) { return locked ? row(phase).locked : row(phase).unlocked; }
std::string_view name_of(State state);  // as `list` and `status` print it: "aborted prepare"

}  // namespace rkt::pod
