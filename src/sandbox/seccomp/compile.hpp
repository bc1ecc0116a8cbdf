// From a filter to what the kernel takes: an array of struct sock_filter (seccomp(2)).
#pragma once

#include <string>

#include "spec/seccomp_filter.hpp"

namespace rkt::sandbox::seccomp {

// Throws Error: a call or an architecture that libseccomp does not know, rules that contradict each other.
std::string compile(const rkt::seccomp::Filter& filter);

}  // namespace rkt::sandbox::seccomp
