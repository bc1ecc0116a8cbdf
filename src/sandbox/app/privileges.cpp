#include <grp.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/app/recipe.hpp"

namespace rkt::sandbox::app {
namespace {

bool has(uint64_t set, int capability) noexcept { return (set >> capability & 1) != 0; }

// What the process may have at most: a set of "all" must not ask for more than rkt itself was given.
int get_permitted(uint64_t& permitted) noexcept {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2] = {};
    const long rc = ::syscall(SYS_capget, &header, data);
    permitted = data[0].permitted | uint64_t{data[1].permitted} << 32;
    return static_cast<int>(rc);
}

int set_process_capabilities(uint64_t permitted, uint64_t inheritable) noexcept {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2] = {};
    for (int word = 0; word < 2; ++word) {
        data[word].permitted = static_cast<uint32_t>(permitted >> (32 * word));
        data[word].effective = data[word].permitted;
        data[word].inheritable = static_cast<uint32_t>(inheritable >> (32 * word));
    }
    return static_cast<int>(::syscall(SYS_capset, &header, data));
}

sock_fprog own_or_default(const AppStart& start) noexcept {
    const FlatList own = start.app.filter;
    if (own.count == 0) return start.filter;
    return {static_cast<unsigned short>(own.count), const_cast<sock_filter*>(start.plan.list<sock_filter>(own))};
}

}  // namespace

StepError limit_capabilities(AppStart& start) noexcept {
    for (int capability = 0; capability < 64; ++capability) {
        if (has(start.app.capabilities, capability)) continue;
        // EINVAL: beyond the last one that this kernel knows.
        if (::prctl(PR_CAPBSET_DROP, capability) == -1 && errno != EINVAL) return failed("bounding set");
    }
    return done();
}

StepError change_identity(AppStart& start) noexcept {
    const auto* gids = start.plan.list<gid_t>(start.app.gids);
    if (::setgroups(start.app.gids.count, gids) == -1) return failed("supplementary groups");
    if (::setresgid(start.gid, start.gid, start.gid) == -1) return failed("group");
    if (::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == -1) return failed("keeping capabilities");
    return ::setresuid(start.uid, start.uid, start.uid) == -1 ? failed("user") : done();
}

// root: the set, not inheritable (CVE-2022-24769). Others: nothing, unless the set was asked for by
// name; then it is ambient, so that it outlives the exec. CAP_SYS_ADMIN is for load_filter(): the exec takes it away,
// since it looks at the ambient, the inheritable and the bounding set only (capabilities(7)).
StepError set_capabilities(AppStart& start) noexcept {
    uint64_t available = 0;
    if (get_permitted(available) == -1) return failed("capget");
    const bool root = start.uid == 0;
    const uint64_t ambient = root ? 0 : available & start.app.ambient & start.app.capabilities;
    const uint64_t permitted = root ? available & start.app.capabilities : ambient;
    const uint64_t loader = available & uint64_t{1} << CAP_SYS_ADMIN;
    if (set_process_capabilities(permitted | loader, ambient) == -1) return failed("capset");
    for (int capability = 0; capability < 64; ++capability) {
        if (has(ambient, capability) && ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) == -1) {
            return failed("ambient set");
        }
    }
    return done();
}

StepError load_filter(AppStart& start) noexcept {
    if (start.app.no_new_privileges != 0 && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1) {
        return failed("no_new_privs");
    }
    if (start.app.seccomp == 0) return done();
    const sock_fprog filter = own_or_default(start);
    if (filter.len == 0) return failed("no filter was handed over", ENOENT);
    return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) == -1 ? failed("seccomp") : done();
}

int drop_all_privileges(sock_fprog filter) noexcept {
    for (int capability = 0; capability < 64; ++capability) {
        if (::prctl(PR_CAPBSET_DROP, capability) == -1 && errno != EINVAL) return -1;
    }
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 || set_process_capabilities(0, 0) == -1) return -1;
    return filter.len == 0 ? 0 : static_cast<int>(::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter));
}

// In the host's PID namespace nothing else ends an app whose init was killed. After the change of identity, which
// clears it (prctl(2)).
StepError follow_init(AppStart&) noexcept {
    return ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 ? done() : failed("PR_SET_PDEATHSIG");
}

}  // namespace rkt::sandbox::app
