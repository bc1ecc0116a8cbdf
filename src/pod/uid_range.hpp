// Which ids of the host a pod's user namespace gets. Nobody else may have them: no user, no subordinate range, no other
// pod, no machine of systemd-nspawn. A range in use is a locked file of nspawn's, so that neither takes what the other
// has; the kernel drops the lock with the last process that holds it, which is the pod's init.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/dir.hpp"
#include "base/fd.hpp"
#include "spec/id.hpp"
#include "spec/plan.hpp"
#include "spec/private_users.hpp"

namespace rkt::pod {

// Where a host says who has which ids.
struct IdOwners {
    std::string lock_dir = "/run/systemd/nspawn-uid";  // a file for each 65536 ids in use, named by the first
    std::string etc = "/etc";                          // passwd, group, subuid, subgid, nsswitch.conf
    // Accounts that are in no file: asked of where nsswitch.conf names further sources.
    std::function<bool(uint32_t id)> is_account = {};  // empty: getpwuid(3), getgrgid(3)
};

struct UidRange {
    PlanUsers users;
    std::vector<Fd> locks;  // held as long as the range is in use
};

// What `prepare` was told, for the start.
void keep_private_users(const Dir& pod, const PrivateUsers& wanted);
PrivateUsers private_users_of(const Dir& pod);

// For `pod`, which prefers the same one each time. automatic and pick: 65536 ids of those that systemd leaves to
// containers (524288 to 1879048191). Throws Error when they are in use, by name of the range.
UidRange take_uid_range(const PrivateUsers& wanted, const PodId& pod, const IdOwners& owners = {});

// The pod has ended: removes the lock file that it leaves, unless somebody has it again.
void drop_uid_range(const PlanUsers& users, const IdOwners& owners = {}) noexcept;

// Removes what nobody holds: of pods whose starter was not there any more when they ended.
void sweep_uid_ranges(const IdOwners& owners = {}) noexcept;

}  // namespace rkt::pod
