// Compiled filters, so that a pod's start only reads them: DATA-DIR/seccomp/SHA256.bpf, SHA256 of what the filter says.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "spec/seccomp_filter.hpp"

namespace rkt::sandbox::seccomp {

inline constexpr const char* kCacheDir = "seccomp";

// The filter as the kernel takes it; compiled by the first call, kept for the others. Throws Error as compile() does.
std::string provide(const std::string& data_dir, const rkt::seccomp::Filter& filter);

// Removes what was not used for `grace`. Pods have copies of their own.
void collect(const std::string& data_dir, Duration grace);

}  // namespace rkt::sandbox::seccomp
