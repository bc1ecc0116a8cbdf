// What isolators say of resources, of an app or of a pod, in the kernel's units (appc/spec ace.md, rkt-1.30.md 4.7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/image_manifest.hpp"

namespace rkt {

inline constexpr const char* kMemory = "resource/memory";
inline constexpr const char* kCpu = "resource/cpu";
inline constexpr const char* kBlockBandwidth = "resource/block-bandwidth";
inline constexpr const char* kBlockIops = "resource/block-iops";
inline constexpr const char* kNetworkBandwidth = "resource/network-bandwidth";
inline constexpr const char* kCpuShares = "os/linux/cpu-shares";
// Not appc's: how many processes and threads there may be.
inline constexpr const char* kPidsLimit = "os/linux/pids-limit";

inline constexpr uint64_t kMinMemory = 4096;          // bytes, rkt's: less is a slip, "16m" for "16M"
inline constexpr uint64_t kMinCpu = 10;               // thousandths: the kernel's least quota is 1 of 100 ms
inline constexpr uint64_t kMaxPids = uint64_t{1} << 22;  // PID_MAX_LIMIT of 64-bit kernels (proc(5))

struct Resources {
    std::optional<uint64_t> memory_request;  // bytes
    std::optional<uint64_t> memory_limit;
    std::optional<uint64_t> cpu_request;  // thousandths of a CPU
    std::optional<uint64_t> cpu_limit;
    std::optional<uint64_t> cpu_shares;       // 2 to 262144; 1024 is what everybody else has
    std::optional<uint64_t> pids_limit;       // 1 and more
    std::optional<uint64_t> block_bandwidth;  // bytes per second, of reading and of writing
    std::optional<uint64_t> block_iops;       // operations per second, the same
    std::optional<uint64_t>
        network_bandwidth;  // bytes per second, in each direction, of all interfaces but the loopback

    // Of several isolators of one kind the last counts. Throws Error, which names the isolator, for what contradicts
    // itself, is less than a process needs, or cannot be kept.
    static Resources of(const std::vector<Isolator>& isolators);
    static bool knows(std::string_view isolator);

    // 1 to 10000, 100 is what everybody else has (systemd.resource-control(5), CPUWeight=): of the shares, or else of
    // the request, one CPU being 100. nullopt: nothing is asked for.
    [[nodiscard]] std::optional<uint64_t> cpu_weight() const;
    [[nodiscard]] bool limits_blocks() const { return block_bandwidth || block_iops; }
};

// Isolators of options of the command line. Throw UsageError.
Isolator memory_isolator(const std::string& quantity);  // request and limit, as rkt's
Isolator cpu_isolator(const std::string& quantity);
Isolator cpu_shares_isolator(const std::string& shares);
Isolator pids_isolator(const std::string& limit);

}  // namespace rkt
