#include "sandbox/seccomp/default_filter.hpp"

#include <sched.h>
#include <sys/socket.h>

#include <cerrno>

#include "sandbox/seccomp/syscall_lists.hpp"

namespace rkt::sandbox::seccomp {
namespace {

using rkt::seccomp::Action;
using rkt::seccomp::Comparison;
using rkt::seccomp::Condition;
using rkt::seccomp::Filter;
using rkt::seccomp::kAllow;
using rkt::seccomp::Rule;
using rkt::seccomp::Verdict;

constexpr uint64_t kNamespaces =
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
// Linux, Linux on 32 bits, with and without UNAME26, and the question what it is. Others switch off
// address randomisation or let a program map page zero.
constexpr uint64_t kPersonalities[] = {0x0, 0x8, 0x20000, 0x20008, 0xffffffff};

void append(std::vector<Rule>& rules, const std::vector<Rule>& more) {
    rules.insert(rules.end(), more.begin(), more.end());
}

}  // namespace

std::vector<std::string> companions() {
#ifdef __x86_64__
    return {"x86"};
#else
    return {};
#endif
}

// New user namespaces are the first step of most kernel exploits. AF_VSOCK talks to the hypervisor and knows no network
// namespace.
std::vector<Rule> allowed_by_arguments() {
    std::vector<Rule> rules{{{"clone"}, kAllow, {{0, Comparison::masked_equal, 0, kNamespaces}}}};
    for (const uint64_t personality : kPersonalities) {
        rules.push_back({{"personality"}, kAllow, {{0, Comparison::equal, personality}}});
    }
    rules.push_back({{"socket"}, kAllow, {{0, Comparison::less, AF_VSOCK}}});
    rules.push_back({{"socket"}, kAllow, {{0, Comparison::greater, AF_VSOCK}}});
    return rules;
}

std::vector<Rule> new_namespaces(Action action) {
    std::vector<Rule> rules;
    for (uint64_t flag = 1; flag <= kNamespaces; flag <<= 1) {
        if ((flag & kNamespaces) != 0)
            rules.push_back({{"clone"}, action, {{0, Comparison::masked_equal, flag, flag}}});
    }
    return rules;
}

Rule absent_clone3() { return {{"clone3"}, {Verdict::refuse, ENOSYS}, {}}; }

Filter default_filter() {
    Filter filter{{Verdict::refuse, ENOSYS}, companions(), {}};
    filter.rules.push_back({{std::begin(kAllowed), std::end(kAllowed)}, kAllow, {}});
    filter.rules.push_back({{std::begin(kRefused), std::end(kRefused)}, {Verdict::refuse, EPERM}, {}});
    append(filter.rules, allowed_by_arguments());
    append(filter.rules, new_namespaces({Verdict::refuse, EPERM}));
    return filter;
}

}  // namespace rkt::sandbox::seccomp
