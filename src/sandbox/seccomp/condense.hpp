// The kernel checks, translates and compiles each step of a filter whenever it is loaded, which every start of a pod
// waits for. libseccomp asks for one system call after the other; what is said of calls in a row is one question here.
#pragma once

#include <string>

namespace rkt::sandbox::seccomp {

// A program that answers every call as this one does, an array of struct sock_filter as seccomp(2) takes it. One that
// is not made as libseccomp makes them is given back as it is.
std::string condense(const std::string& program);

}  // namespace rkt::sandbox::seccomp
