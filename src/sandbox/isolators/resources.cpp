#include "sandbox/isolators/resources.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/resources.hpp"

namespace rkt::sandbox {
namespace {

constexpr uint64_t kCpuPeriod = 100'000;  // µs, the kernel's default

std::string number(uint64_t value) { return std::to_string(value); }

std::string device_number(dev_t device) { return number(major(device)) + ":" + number(minor(device)); }

// Memory that is asked for is kept from reclaim as far as possible (memory.low, as podman's --memory-reservation);
// more would let an app's request kill what else is on the host. At the limit the app ends as a whole.
void add_memory(const Resources& resources, std::vector<PlanLimit>& limits) {
    if (resources.memory_request) limits.push_back({"memory.low", number(*resources.memory_request)});
    if (!resources.memory_limit) return;
    limits.push_back({"memory.max", number(*resources.memory_limit)});
    limits.push_back({"memory.oom.group", "1"});
}

void add_cpu(const Resources& resources, std::vector<PlanLimit>& limits) {
    if (const auto weight = resources.cpu_weight()) limits.push_back({"cpu.weight", number(*weight)});
    if (!resources.cpu_limit) return;
    limits.push_back({"cpu.max", number(*resources.cpu_limit * (kCpuPeriod / 1000)) + " " + number(kCpuPeriod)});
}

void add_blocks(const Resources& resources, const DiskOfPod& disk_of_pod, std::vector<PlanLimit>& limits) {
    if (!resources.limits_blocks()) return;
    const std::string disk = disk_of_pod();
    if (disk.empty()) {
        throw Error("block-bandwidth and block-iops cannot be kept: the pods' file system is not on one disk");
    }
    const auto add = [&](const char* what, const std::optional<uint64_t>& limit) {
        if (!limit) return;
        limits.push_back({"io.max", disk + " r" + what + "=" + number(*limit) + " w" + what + "=" + number(*limit)});
    };
    add("bps", resources.block_bandwidth);
    add("iops", resources.block_iops);
}

}  // namespace

// A partition has no queue of its own to be limited: its disk has.
std::string disk_of(const std::string& path) {
    struct stat st {};
    check(::stat(path.c_str(), &st), "looking at " + path);
    const std::string node = "/sys/dev/block/" + device_number(st.st_dev);
    if (::stat(node.c_str(), &st) == -1) return "";
    const bool partition = ::stat((node + "/partition").c_str(), &st) == 0;
    const Dir disk = Dir::open(partition ? node + "/.." : node);
    return std::string(text::trim(disk.read_file("dev")));
}

std::vector<PlanLimit> plan_limits(const std::vector<Isolator>& isolators, const DiskOfPod& disk) {
    const Resources resources = Resources::of(isolators);
    std::vector<PlanLimit> limits;
    add_memory(resources, limits);
    add_cpu(resources, limits);
    if (resources.pids_limit) limits.push_back({"pids.max", number(*resources.pids_limit)});
    add_blocks(resources, disk, limits);
    return limits;
}

bool has_limits(const Plan& plan) {
    return std::any_of(plan.apps.begin(), plan.apps.end(), [](const PlanApp& app) { return !app.limits.empty(); });
}

std::vector<std::string> controllers_of(const std::vector<PlanLimit>& limits) {
    std::vector<std::string> controllers;
    for (const PlanLimit& limit : limits) {
        const std::string controller = limit.file.substr(0, limit.file.find('.'));
        if (std::find(controllers.begin(), controllers.end(), controller) == controllers.end()) {
            controllers.push_back(controller);
        }
    }
    return controllers;
}

}  // namespace rkt::sandbox
