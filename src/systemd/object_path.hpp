// Names inside D-Bus object paths, as systemd and machined escape them (sd_bus_path_encode(3)):
// reading a name out of a path saves a round trip.
#pragma once

#include <optional>
#include <string>

namespace rkt::systemd {

inline constexpr const char* kSystemdService = "org.freedesktop.systemd1";
inline constexpr const char* kSystemdPath = "/org/freedesktop/systemd1";
inline constexpr const char* kUnitPaths = "/org/freedesktop/systemd1/unit";

std::string encode_path(const char* prefix, const std::string& name);
std::optional<std::string> decode_path(const std::string& path, const char* prefix);

}  // namespace rkt::systemd
