#include "spec/resources.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/json.hpp"
#include "spec/quantity.hpp"

namespace rkt {
namespace {

using json::Node;
using Amount = std::optional<uint64_t> Resources::*;

constexpr int kThousandths = 3;

[[noreturn]] void refuse_resource(const Node& value, const std::string& why) {
    throw Error("isolator " + text::quoted(value.pointer()) + ": " + why);
}

uint64_t read_amount(const Node& amount, const Node& isolator, int decimals) {
    const std::string written = amount.value().is_number() ? amount.value().dump() : amount.string();
    const auto value = to_quantity(written, decimals);
    if (!value) refuse_resource(isolator, text::quoted(written) + " is out of range");
    return *value;
}

void check_order(const Node& value, const std::optional<uint64_t>& request, const std::optional<uint64_t>& limit) {
    if (request && limit && *request > *limit) refuse_resource(value, "its request is more than its limit");
}

void read_memory(const Node& value, Resources& resources) {
    resources.memory_request.reset();
    resources.memory_limit.reset();
    if (const auto request = value.find("request")) resources.memory_request = read_amount(*request, value, 0);
    if (const auto limit = value.find("limit")) resources.memory_limit = read_amount(*limit, value, 0);
    check_order(value, resources.memory_request, resources.memory_limit);
    if (!resources.memory_limit || *resources.memory_limit >= kMinMemory) return;
    throw Error("memory limit of " + std::to_string(*resources.memory_limit) +
                " bytes too low. Try a reasonable value, such as --memory=16M");
}

void read_cpu(const Node& value, Resources& resources) {
    resources.cpu_request.reset();
    resources.cpu_limit.reset();
    if (const auto request = value.find("request")) resources.cpu_request = read_amount(*request, value, kThousandths);
    if (const auto limit = value.find("limit")) resources.cpu_limit = read_amount(*limit, value, kThousandths);
    check_order(value, resources.cpu_request, resources.cpu_limit);
    if (!resources.cpu_limit || *resources.cpu_limit >= kMinCpu) return;
    throw Error("CPU limit of " + std::to_string(*resources.cpu_limit) + "m too low: the kernel's least is " +
                std::to_string(kMinCpu) + "m");
}

void read_rate(const Node& value, Resources& resources, Amount amount) {
    const auto limit = value.find("limit");
    if (!limit) refuse_resource(value, "it has no limit");
    resources.*amount = read_amount(*limit, value, 0);
    if (resources.*amount == uint64_t{0}) refuse_resource(value, "its limit is 0");
}

void read_block_bandwidth(const Node& value, Resources& resources) {
    read_rate(value, resources, &Resources::block_bandwidth);
}
void read_block_iops(const Node& value, Resources& resources) { read_rate(value, resources, &Resources::block_iops); }

void read_network_bandwidth(const Node& value, Resources& resources) {
    read_rate(value, resources, &Resources::network_bandwidth);
}

void read_cpu_shares(const Node& value, Resources& resources) {
    resources.cpu_shares = static_cast<uint64_t>(value.integer(2, 262144));
}

void read_pids_limit(const Node& value, Resources& resources) {
    resources.pids_limit = static_cast<uint64_t>(value.integer(1, static_cast<int>(kMaxPids)));
}

struct ResourceKind {
    std::string_view name;
    void (*read)(const Node& value, Resources& resources);
};
constexpr std::array kResourceKinds{ResourceKind{kMemory, read_memory},
                                    ResourceKind{kCpu, read_cpu},
                                    ResourceKind{kBlockBandwidth, read_block_bandwidth},
                                    ResourceKind{kBlockIops, read_block_iops},
                                    ResourceKind{kNetworkBandwidth, read_network_bandwidth},
                                    ResourceKind{kCpuShares, read_cpu_shares},
                                    ResourceKind{kPidsLimit, read_pids_limit}};

const ResourceKind* find_kind(std::string_view name) {
    const auto* found = std::find_if(kResourceKinds.begin(), kResourceKinds.end(),
                                     [&](const ResourceKind& kind) { return kind.name == name; });
    return found == kResourceKinds.end() ? nullptr : found;
}

// Through the same eyes as an isolator of a manifest.
Isolator checked_resource(Isolator isolator) {
    try {
        (void)Resources::of({isolator});
    } catch (const Error& error) {
        throw UsageError(error.message());
    }
    return isolator;
}

Isolator range_isolator(const char* name, const std::string& quantity) {
    if (!is_quantity(quantity)) throw UsageError("expected a quantity, as 500m, 16Mi or 1G");
    return checked_resource({name, json::print({{"request", quantity}, {"limit", quantity}}, false)});
}

Isolator number_isolator(const char* name, const std::string& number, uint64_t low, uint64_t high) {
    const auto value = text::to_u64(number);
    if (value && *value >= low && *value <= high) return {name, std::to_string(*value)};
    throw UsageError("expected a number from " + std::to_string(low) + " to " + std::to_string(high));
}

}  // namespace

Resources Resources::of(const std::vector<Isolator>& isolators) {
    Resources resources;
    for (const Isolator& isolator : isolators) {
        const ResourceKind* kind = find_kind(isolator.name);
        if (kind == nullptr) continue;
        const auto value = json::parse(isolator.value_json, isolator.name);
        kind->read(Node(value, isolator.name), resources);
    }
    return resources;
}

bool Resources::knows(std::string_view isolator) { return find_kind(isolator) != nullptr; }

std::optional<uint64_t> Resources::cpu_weight() const {
    // As systemd turns CPUShares= into CPUWeight=: what is the default of one is that of the other.
    if (cpu_shares) return std::clamp<uint64_t>(*cpu_shares * 100 / 1024, 1, 10'000);
    if (cpu_request) return std::clamp<uint64_t>(*cpu_request / 10, 1, 10'000);
    return std::nullopt;
}

Isolator memory_isolator(const std::string& quantity) { return range_isolator(kMemory, quantity); }
Isolator cpu_isolator(const std::string& quantity) { return range_isolator(kCpu, quantity); }
Isolator cpu_shares_isolator(const std::string& shares) { return number_isolator(kCpuShares, shares, 2, 262144); }
Isolator pids_isolator(const std::string& limit) { return number_isolator(kPidsLimit, limit, 1, kMaxPids); }

}  // namespace rkt
