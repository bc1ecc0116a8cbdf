// How the value of one kind of setting becomes a property: name and type as the manager takes them.
// Each returns nullopt for a value that is not of its notation.
#pragma once

#include <optional>
#include <string_view>

#include "systemd/unit.hpp"

namespace rkt::systemd {

// A property of that name, unless there is no value.
inline std::optional<Property> named(std::string_view name, std::optional<Property::Value> value) {
    if (!value) return std::nullopt;
    return Property{std::string(name), *std::move(value)};
}

// Values that are one thing.
std::optional<Property> read_string(std::string_view key, std::string_view value);
std::optional<Property> read_boolean(std::string_view key, std::string_view value);
std::optional<Property> read_uint32(std::string_view key, std::string_view value);
std::optional<Property> read_int32(std::string_view key, std::string_view value);
std::optional<Property> read_nice(std::string_view key, std::string_view value);
std::optional<Property> read_exit_code(std::string_view key, std::string_view value);
std::optional<Property> read_mode(std::string_view key, std::string_view value);
std::optional<Property> read_signal(std::string_view key, std::string_view value);
std::optional<Property> read_time_span(std::string_view key, std::string_view value);  // XSec → XUSec
std::optional<Property> read_log_level(std::string_view key, std::string_view value);
std::optional<Property> read_log_facility(std::string_view key, std::string_view value);
std::optional<Property> read_io_class(std::string_view key, std::string_view value);
std::optional<Property> read_cpu_policy(std::string_view key, std::string_view value);
std::optional<Property> read_stdio(std::string_view key, std::string_view value);  // "append:PATH" → …FileToAppend

// Resource control and limits.
std::optional<Property> read_memory_floor(std::string_view key, std::string_view value);  // "" is 0
std::optional<Property> read_memory_ceiling(std::string_view key,
                                            std::string_view value);  // "" is infinity; N% → …Scale
std::optional<Property> read_tasks_max(std::string_view key, std::string_view value);
std::optional<Property> read_cpu_quota(std::string_view key, std::string_view value);  // CPUQuotaPerSecUSec
std::optional<Property> read_cpu_weight(std::string_view key, std::string_view value);
std::optional<Property> read_io_weight(std::string_view key, std::string_view value);
std::optional<Property> read_pressure_limit(std::string_view key, std::string_view value);
std::optional<Property> read_cpu_set(std::string_view key, std::string_view value);
std::optional<Property> read_number_limit(std::string_view key, std::string_view value);
std::optional<Property> read_size_limit(std::string_view key, std::string_view value);
std::optional<Property> read_cpu_time_limit(std::string_view key, std::string_view value);
std::optional<Property> read_microseconds_limit(std::string_view key, std::string_view value);
std::optional<Property> read_device_allow(std::string_view key, std::string_view value);
std::optional<Property> read_device_rate(std::string_view key, std::string_view value);
std::optional<Property> read_device_weight(std::string_view key, std::string_view value);
std::optional<Property> read_device_latency(std::string_view key, std::string_view value);

// Lists.
std::optional<Property> read_words(std::string_view key, std::string_view value);
std::optional<Property> read_environment(std::string_view key, std::string_view value);
std::optional<Property> read_environment_file(std::string_view key, std::string_view value);
std::optional<Property> read_delegate(std::string_view key, std::string_view value);
std::optional<Property> read_filter(std::string_view key, std::string_view value);
std::optional<Property> read_exit_statuses(std::string_view key, std::string_view value);
std::optional<Property> read_ip_prefixes(std::string_view key, std::string_view value);
std::optional<Property> read_journal_field(std::string_view key, std::string_view value);
std::optional<Property> read_load_credential(std::string_view key, std::string_view value);
std::optional<Property> read_set_credential(std::string_view key, std::string_view value);
std::optional<Property> read_command(std::string_view key, std::string_view value);
std::optional<Property> read_condition(std::string_view key, std::string_view value);  // Conditions, Asserts

// Of systemd.exec(5): what the unit's processes see and may do.
std::optional<Property> read_bind_paths(std::string_view key, std::string_view value);
std::optional<Property> read_temporary_file_systems(std::string_view key, std::string_view value);
std::optional<Property> read_capabilities(std::string_view key, std::string_view value);
std::optional<Property> read_namespaces(std::string_view key, std::string_view value);
std::optional<Property> read_propagation(std::string_view key, std::string_view value);
std::optional<Property> read_secure_bits(std::string_view key, std::string_view value);

std::optional<Property> read_core_filter(std::string_view key, std::string_view value);
std::optional<Property> read_numa_policy(std::string_view key, std::string_view value);
std::optional<Property> read_socket_bind(std::string_view key, std::string_view value);
std::optional<Property> read_timer_slack(std::string_view key, std::string_view value);  // nanoseconds
std::optional<Property> read_input_text(std::string_view key, std::string_view value);   // StandardInputData

// Images, in the file of their own.
std::optional<Property> read_mount_images(std::string_view key, std::string_view value);
std::optional<Property> read_extension_images(std::string_view key, std::string_view value);
std::optional<Property> read_image_options(std::string_view key, std::string_view value);
std::optional<Property> read_root_hash(std::string_view key, std::string_view value);  // /PATH → …Path

}  // namespace rkt::systemd
