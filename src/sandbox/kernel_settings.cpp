// Kernel settings of the pod's namespaces (sysctl(8)), once they are there.
#include "sandbox/kernel_settings.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "sandbox/mount_fd.hpp"
#include "spec/sysctl.hpp"

namespace rkt::sandbox {
namespace {

int write_value(int root, const PlanSysctl& setting) noexcept {
    const Fd file(::openat(root, setting.path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file) return -1;
    return ::write(file.get(), setting.value.data(), setting.value.size()) == -1 ? -1 : 0;
}

// Newer kernels leave what an IPC namespace has to the root of its user namespace, older ones to the host's alone.
int write_setting_as(uid_t user, int root, const PlanSysctl& setting) noexcept {
    if (::seteuid(user) == -1) return -1;
    const int rc = write_value(root, setting);
    const int errnum = errno;
    if (::seteuid(0) == -1) return -1;
    errno = errnum;
    return rc;
}

StepError write_setting(const Plan& plan, int root, const PlanSysctl& setting) noexcept {
    if (write_value(root, setting) == 0) return done();
    if (errno == EACCES && plan.users && write_setting_as(plan.users.base, root, setting) == 0) return done();
    StepError error = failed((setting.path + " = " + setting.value).c_str());
    if (error.errnum == ENOENT) error.detail.append(" (this kernel has no such setting)");
    return error;
}

StepError write_settings(const Plan& plan, int root, bool of_interfaces) noexcept {
    for (const PlanSysctl& setting : plan.sysctls) {
        if (is_interface_sysctl(setting.path) != of_interfaces) continue;
        if (const StepError error = write_setting(plan, root, setting)) return error;
    }
    return done();
}

}  // namespace

// Through a mount of its own: the host's /proc may be protected where rkt runs, and the pod's is not there yet.
StepError write_settings_of_namespaces(const Plan& plan) noexcept {
    if (plan.sysctls.empty()) return done();
    const Fd proc = new_mount("proc", {}, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    const Fd root(::openat(proc.get(), "sys", O_PATH | O_DIRECTORY | O_CLOEXEC));
    return root ? write_settings(plan, root.get(), false) : failed("/proc/sys");
}

StepError write_settings_of_interfaces(const Plan& plan) noexcept {
    const Fd root(::open("/proc/sys", O_PATH | O_DIRECTORY | O_CLOEXEC));
    return root ? write_settings(plan, root.get(), true) : failed("/proc/sys");
}

}  // namespace rkt::sandbox
