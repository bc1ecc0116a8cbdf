// The filter of an app that asks for no other one.
#pragma once

#include <vector>

#include "spec/seccomp_filter.hpp"

namespace rkt::sandbox::seccomp {

rkt::seccomp::Filter default_filter();

// Architectures whose programs this kernel runs beside its own, by libseccomp's names.
std::vector<std::string> companions();

// Calls that depend on their arguments: what may be allowed of clone, personality and socket.
std::vector<rkt::seccomp::Rule> allowed_by_arguments();
// New namespaces by clone, each flag a rule.
std::vector<rkt::seccomp::Rule> new_namespaces(rkt::seccomp::Action action);
// clone3 looks absent: a flag in a structure cannot be looked at, and C libraries then use clone.
rkt::seccomp::Rule absent_clone3();

}  // namespace rkt::sandbox::seccomp
