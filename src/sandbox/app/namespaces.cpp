#include <sched.h>

#include "sandbox/app/recipe.hpp"

namespace rkt::sandbox::app {

// Its root is the group that this process was cloned into: whatever it could ever mount shows that group only, and the
// host's cgroup2 (nsdelegate, cgroups(7)) lets nobody inside change the limits of it.
StepError unshare_cgroup(AppStart&) noexcept { return ::unshare(CLONE_NEWCGROUP) == -1 ? failed("") : done(); }

}  // namespace rkt::sandbox::app
