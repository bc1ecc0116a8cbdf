// The names with an @ that stand for many system calls in an app's isolators (rkt-1.30.md 4.6). Data only.
#pragma once

#include <span>
#include <string_view>

namespace rkt::sandbox::seccomp {

// What belongs to the set beside whole calls: those that the default filter allows or refuses by their arguments.
enum class Extras { none, allowed, refused };

struct SyscallSet {
    std::string_view name;  // with the @
    std::span<const char* const> calls;
    Extras extras = Extras::none;
};

std::span<const SyscallSet> syscall_sets();
const SyscallSet* find_set(std::string_view name);  // nullptr: there is none

// What every process needs to be born, to wait and to end; systemd adds the same to its SystemCallFilter=
// (systemd.exec(5), @default), which rkt used. A retain set has them without naming them.
inline constexpr std::string_view kLifeCycleSet = "@systemd/default-whitelist";

}  // namespace rkt::sandbox::seccomp
