// Which unit a pod lives in: the service that `rkt run` is part of, or a scope of its own (design.md 1.2).
#pragma once

#include <string>
#include <string_view>

namespace rkt::pod {

struct Placement {
    bool keep_unit = false;
    std::string unit;    // of the calling process; "" when it is in none
    std::string cgroup;  // of the calling process in the unified hierarchy; "" when it is in none
};

// `proc_cgroup`: content of /proc/self/cgroup. `started_by_systemd`: the environment has INVOCATION_ID,
// which systemd sets for services only (systemd.exec(5)): a command that some daemon runs for a user,
// and a login session, do not inherit it, and their pods must not end with that daemon or session.
const Placement& place_self();  // as it was when it was first asked for
Placement decide_placement(std::string_view proc_cgroup, bool started_by_systemd);

}  // namespace rkt::pod
