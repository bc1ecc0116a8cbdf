// A filter of system calls as a value: what sandbox/seccomp makes of isolators, and compiles for the kernel
// (seccomp(2)).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rkt::seccomp {

enum class Verdict { allow, log, refuse, trap, kill_thread, kill_process };

struct Action {
    Verdict verdict = Verdict::kill_process;
    uint16_t errnum = 0;  // refuse: what the call answers
    bool operator==(const Action&) const = default;
};
inline constexpr Action kAllow{Verdict::allow};

enum class Comparison { not_equal, less, less_or_equal, equal, greater_or_equal, greater, masked_equal };

// Of an argument with `value`; masked_equal: argument & mask == value.
struct Condition {
    uint32_t argument = 0;  // 0 to 5
    Comparison comparison = Comparison::equal;
    uint64_t value = 0;
    uint64_t mask = 0;
    bool operator==(const Condition&) const = default;
};

struct Rule {
    std::vector<std::string> calls;
    Action action;
    std::vector<Condition> conditions;  // all of them, of different arguments
    bool optional = true;               // calls that are not known are left out; otherwise they are an error
    bool operator==(const Rule&) const = default;
};

struct Filter {
    Action otherwise;                        // for calls that no rule is about
    std::vector<std::string> architectures;  // beside the native one, by libseccomp's names
    std::vector<Rule> rules;
    bool operator==(const Filter&) const = default;
};

// One text per filter: equal filters have equal ones.
std::string describe(const Filter& filter);

}  // namespace rkt::seccomp
