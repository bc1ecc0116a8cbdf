#include "pod/limits.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sandbox/isolators/resources.hpp"
#include "spec/isolators.hpp"
#include "spec/resources.hpp"

namespace rkt::pod {
namespace {

using systemd::Property;
using DeviceRates = std::vector<std::pair<std::string, uint64_t>>;

// What apps ask for is only theirs if the unit, which is above them, is given as much (cgroup-v2.rst, memory.low).
std::optional<uint64_t> memory_request(const PodManifest& manifest, const Resources& pod) {
    if (pod.memory_request) return pod.memory_request;
    uint64_t sum = 0;
    for (const RuntimeApp& app : manifest.apps) {
        if (!app.app) continue;
        const auto request = Resources::of(app.app->isolators).memory_request;
        if (__builtin_add_overflow(sum, request.value_or(0), &sum)) return UINT64_MAX - 1;
    }
    return sum == 0 ? std::nullopt : std::optional(sum);
}

struct Limits {
    UnitLimits result;

    void add(const char* controller, const char* name, const std::optional<uint64_t>& value) {
        if (!value) return;
        result.properties.push_back(Property{name, *value});
        if (result.controllers.empty() || result.controllers.back() != controller) {
            result.controllers.emplace_back(controller);
        }
    }
    void add_rate(const char* name, const std::string& directory, const std::optional<uint64_t>& rate) {
        if (!rate) return;
        result.properties.push_back(Property{name, DeviceRates{{directory, *rate}}});
    }
};

}  // namespace

UnitLimits unit_limits(const PodManifest& manifest, const std::string& directory) {
    const Resources pod = Resources::of(manifest.isolators);
    Limits limits;
    limits.add("memory", "MemoryMax", pod.memory_limit);
    limits.add("memory", "MemoryLow", memory_request(manifest, pod));
    limits.add("cpu", "CPUWeight", pod.cpu_weight());
    // Thousandths of a CPU in a second.
    limits.add("cpu", "CPUQuotaPerSecUSec", pod.cpu_limit ? std::optional(*pod.cpu_limit * 1000) : std::nullopt);
    limits.add("pids", "TasksMax", pod.pids_limit);
    if (!pod.limits_blocks()) return limits.result;
    (void)sandbox::plan_limits(manifest.isolators,
                               [&] { return sandbox::disk_of(directory); });  // refuses what is on no disk
    limits.result.controllers.emplace_back("io");
    limits.add_rate("IOReadBandwidthMax", directory, pod.block_bandwidth);
    limits.add_rate("IOWriteBandwidthMax", directory, pod.block_bandwidth);
    limits.add_rate("IOReadIOPSMax", directory, pod.block_iops);
    limits.add_rate("IOWriteIOPSMax", directory, pod.block_iops);
    return limits.result;
}

std::optional<uint64_t> network_bandwidth(const PodManifest& manifest) {
    auto rate = Resources::of(manifest.isolators).network_bandwidth;
    const bool is_alone = manifest.apps.size() == 1 && !is_mutable(manifest);
    for (const RuntimeApp& app : manifest.apps) {
        const auto wanted = app.app ? Resources::of(app.app->isolators).network_bandwidth : std::nullopt;
        if (!wanted) continue;
        if (!is_alone) {
            throw Error("app " + text::quoted(app.name.str()) +
                        ": resource/network-bandwidth cannot be kept for one app of several: they share the pod's "
                        "interfaces (make it an isolator of the pod)");
        }
        rate = std::min(*wanted, rate.value_or(UINT64_MAX));
    }
    return rate;
}

void check_limits(const PodManifest& manifest) {
    for (const Isolator& isolator : manifest.isolators) {
        if (Resources::knows(isolator.name)) continue;
        if (isolator.name == kSysctl) continue;  // sandbox/isolators/sysctls.hpp
        throw Error("isolator " + text::quoted(isolator.name) + " of the pod is not supported");
    }
    (void)Resources::of(manifest.isolators);
    for (const RuntimeApp& app : manifest.apps) {
        if (!app.app) continue;
        with_context("app " + text::quoted(app.name.str()), [&] { (void)Resources::of(app.app->isolators); });
    }
    (void)network_bandwidth(manifest);
}

}  // namespace rkt::pod
