// Names inside D-Bus object paths, as systemd escapes them (sd_bus_path_encode(3)).
#pragma once

#include <string>

namespace rkt::systemd {

inline constexpr const char* kSystemdService = "org.freedesktop.systemd1";
inline constexpr const char* kSystemdPath = "/org/freedesktop/systemd1";
inline constexpr const char* kUnitPaths = "/org/freedesktop/systemd1/unit";

std::string encode_path(const char* prefix, const std::string& name);

}  // namespace rkt::systemd
