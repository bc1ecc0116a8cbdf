// Where a pod is right now; another process may move it at any time.
#pragma once

#include "base/dir.hpp"
#include "pod/phase.hpp"
#include "spec/id.hpp"

namespace rkt::pod {

struct Located {
    PodId id;
    Phase phase;
    Dir dir;
    bool locked;
    [[nodiscard]] State state() const { return state_of(phase, locked); }
};

}  // namespace rkt::pod
