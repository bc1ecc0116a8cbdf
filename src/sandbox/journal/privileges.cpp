#include "sandbox/journal/privileges.hpp"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace rkt::sandbox::journal {

// unix(7), SCM_CREDENTIALS: one capability for each of the three numbers.
bool keep_needed_privileges() noexcept {
    constexpr uint32_t kNeeded = 1U << CAP_SYS_ADMIN | 1U << CAP_SETUID | 1U << CAP_SETGID;
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2] = {{kNeeded, kNeeded, 0}, {0, 0, 0}};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::syscall(SYS_capset, &header, data) == 0;
}

}  // namespace rkt::sandbox::journal
