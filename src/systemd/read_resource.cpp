#include "base/text.hpp"
#include "systemd/property_readers.hpp"
#include "systemd/property_value.hpp"

namespace rkt::systemd {
namespace {

constexpr uint64_t kPermyriad = 10'000;  // 100%
constexpr uint64_t kUnset = UINT64_MAX;  // of a weight, on the bus

// A share of what the host has, which the manager knows: 100% is 2^32-1, rounded to nearest.
std::optional<uint32_t> to_scale(std::string_view value) {
    const auto permyriad = to_permyriad(value);
    if (!permyriad || *permyriad > kPermyriad) return std::nullopt;
    return static_cast<uint32_t>((*permyriad * UINT32_MAX + kPermyriad / 2) / kPermyriad);
}

std::optional<Property> scaled(std::string_view key, std::string_view value) {
    return named(std::string(key) + "Scale", to_scale(value));
}

std::optional<uint64_t> to_weight(std::string_view value) {
    const auto weight = text::to_u64(value);
    return weight && *weight >= 1 && *weight <= 10'000 ? weight : std::nullopt;
}

struct DeviceValue {
    std::string device;
    std::string_view value;
};
std::optional<DeviceValue> split_device(std::string_view s) {
    const size_t blank = s.find_first_of(" \t");
    if (blank == std::string_view::npos || blank == 0) return std::nullopt;
    return DeviceValue{std::string(s.substr(0, blank)), text::trim(s.substr(blank))};
}

using DeviceNumbers = std::vector<std::pair<std::string, uint64_t>>;

template <typename Convert>
std::optional<Property> device_number(std::string_view key, std::string_view value, Convert&& convert) {
    if (value.empty()) return named(key, DeviceNumbers{});
    const auto parts = split_device(value);
    const std::optional<uint64_t> number = parts ? convert(parts->value) : std::nullopt;
    if (!number) return std::nullopt;
    return named(key, DeviceNumbers{{parts->device, *number}});
}

}  // namespace

std::optional<Property> read_memory_floor(std::string_view key, std::string_view value) {
    if (value.empty()) return named(key, uint64_t{0});
    return value.ends_with('%') ? scaled(key, value) : named(key, to_size(value, 1024));
}

std::optional<Property> read_memory_ceiling(std::string_view key, std::string_view value) {
    if (value.empty()) return named(key, kInfinity);
    return value.ends_with('%') ? scaled(key, value) : named(key, to_size(value, 1024));
}

std::optional<Property> read_tasks_max(std::string_view key, std::string_view value) {
    if (value.empty()) return named(key, kInfinity);
    return value.ends_with('%') ? scaled(key, value) : named(key, to_number(value));
}

std::optional<Property> read_cpu_quota(std::string_view key, std::string_view value) {
    const std::string name = std::string(key) + "PerSecUSec";
    if (value.empty()) return named(name, kInfinity);
    const auto permyriad = to_permyriad(value);  // above 100% is more than one CPU
    if (!permyriad || *permyriad == 0 || *permyriad > kInfinity / 100) return std::nullopt;
    return named(name, *permyriad * 100);
}

std::optional<Property> read_cpu_weight(std::string_view key, std::string_view value) {
    return value == "idle" ? named(key, uint64_t{0}) : read_io_weight(key, value);
}

std::optional<Property> read_io_weight(std::string_view key, std::string_view value) {
    return value.empty() ? named(key, kUnset) : named(key, to_weight(value));
}

std::optional<Property> read_pressure_limit(std::string_view key, std::string_view value) {
    return named(key, to_scale(value));
}

std::optional<Property> read_cpu_set(std::string_view key, std::string_view value) {
    return named(key, to_cpu_set(value));
}

std::optional<Property> read_number_limit(std::string_view key, std::string_view value) {
    return named(key, to_number(value));
}

std::optional<Property> read_size_limit(std::string_view key, std::string_view value) {
    return named(key, to_size(value, 1024));
}

std::optional<Property> read_cpu_time_limit(std::string_view key, std::string_view value) {
    auto limit = to_microseconds(value);
    // getrlimit(2) counts whole seconds.
    if (limit && *limit != kInfinity) limit = *limit / 1'000'000 + (*limit % 1'000'000 != 0 ? 1 : 0);
    return named(key, limit);
}

std::optional<Property> read_microseconds_limit(std::string_view key, std::string_view value) {
    // A bare number is microseconds here, not seconds (systemd.exec(5), LimitRTTIME=).
    const auto number = text::to_u64(value);
    return named(key, number ? number : to_microseconds(value));
}

std::optional<Property> read_device_allow(std::string_view key, std::string_view value) {
    using Rules = std::vector<std::pair<std::string, std::string>>;
    if (value.empty()) return named(key, Rules{});
    const auto parts = split_device(value).value_or(DeviceValue{std::string(value), "rwm"});
    if (parts.value.find_first_not_of("rwm") != std::string_view::npos) return std::nullopt;
    return named(key, Rules{{parts.device, std::string(parts.value)}});
}

std::optional<Property> read_device_rate(std::string_view key, std::string_view value) {
    return device_number(key, value, [](std::string_view rate) { return to_size(rate, 1000); });
}

std::optional<Property> read_device_weight(std::string_view key, std::string_view value) {
    return device_number(key, value, to_weight);
}

std::optional<Property> read_device_latency(std::string_view key, std::string_view value) {
    return device_number(std::string(key.substr(0, key.size() - 3)) + "USec", value, to_microseconds);
}

}  // namespace rkt::systemd
