#include "sandbox/app_groups.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <string>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::sandbox {
namespace {

constexpr const char* kCgroupRoot = "/sys/fs/cgroup";

bool is_unified() {
    struct statfs st {};
    check(::statfs(kCgroupRoot, &st), std::string("looking at ") + kCgroupRoot);
    return st.f_type == CGROUP2_SUPER_MAGIC;
}

// The path in the unified hierarchy, from "0::/path" of /proc/PID/cgroup (cgroups(7)). `process`: "self" or a pid.
std::string cgroup_of(const std::string& process) {
    const Fd file(check(::open(("/proc/" + process + "/cgroup").c_str(), O_RDONLY | O_CLOEXEC),
                        "finding the cgroup of process " + process));
    for (const auto& line : text::split(read_all(file), '\n')) {
        if (line.starts_with("0::")) return kCgroupRoot + line.substr(3);
    }
    throw Error("process " + process + " is in no unified cgroup");
}

}  // namespace

Fd open_group(pid_t leader, const PlanApp& app) {
    if (!is_unified()) return {};
    const std::string path = cgroup_of(std::to_string(leader)) + "/" + app.cgroup;
    return Fd(check(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "opening " + path));
}

void remove_groups(const Plan& plan) noexcept {
    try {
        if (!is_unified()) return;
        const std::string unit = cgroup_of("self");
        for (const PlanApp& app : plan.apps) ::rmdir((unit + "/" + app.cgroup).c_str());
    } catch (const Error&) {
        // Nothing that the pod's result should suffer from.
    }
}

}  // namespace rkt::sandbox
