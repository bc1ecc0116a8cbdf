#include "sandbox/seccomp/choose.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/contains.hpp"
#include "base/errno_name.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "sandbox/seccomp/default_filter.hpp"
#include "sandbox/seccomp/syscall_sets.hpp"
#include "spec/isolators.hpp"
#include "spec/json.hpp"

namespace rkt::sandbox::seccomp {
namespace {

using rkt::seccomp::Action;
using rkt::seccomp::Filter;
using rkt::seccomp::kAllow;
using rkt::seccomp::Rule;
using rkt::seccomp::Verdict;

constexpr std::array<std::string_view, 3> kKinds{kRetainSyscalls, kRemoveSyscalls, kSeccompProfile};
constexpr std::string_view kAll = "@appc.io/all";
constexpr std::string_view kEmpty = "@appc.io/empty";

// The members of an isolator's set, by what they are.
struct Members {
    std::set<std::string> calls;     // named one by one
    std::set<std::string> of_sets;   // by way of a set
    std::set<std::string> specials;  // appc's own words
    bool allowed_extras = false;
    bool refused_extras = false;
};

[[noreturn]] void refuse_set(const std::string& name) {
    std::vector<std::string> known{std::string(kAll), std::string(kEmpty)};
    for (const SyscallSet& set : syscall_sets()) known.emplace_back(set.name);
    throw Error("unknown set of system calls " + text::quoted(name) + " (known: " + text::join(known, ", ") + ")");
}

void add_set(Members& members, const SyscallSet& set) {
    members.of_sets.insert(set.calls.begin(), set.calls.end());
    members.allowed_extras |= set.extras == Extras::allowed;
    members.refused_extras |= set.extras == Extras::refused;
}

Members read_members(const std::vector<std::string>& names) {
    Members members;
    for (const std::string& name : names) {
        if (!name.starts_with('@')) {
            members.calls.insert(name);
        } else if (name == kAll || name == kEmpty) {
            members.specials.insert(name);
        } else if (const SyscallSet* set = find_set(name)) {
            add_set(members, *set);
        } else {
            refuse_set(name);
        }
    }
    return members;
}

Action read_action(const json::Node& value) {
    const std::string name = value.string_or("errno", "");
    if (name.empty()) return {Verdict::kill_process};
    const auto number = errno_number(name);
    if (!number) throw Error(text::quoted(name) + " is no name of an errno");
    return {Verdict::refuse, static_cast<uint16_t>(*number)};
}

void add_calls(Filter& filter, const Members& members, Action action) {
    if (!members.calls.empty()) {
        filter.rules.push_back({{members.calls.begin(), members.calls.end()}, action, {}, false});
    }
    std::vector<std::string> others;
    std::set_difference(members.of_sets.begin(), members.of_sets.end(), members.calls.begin(), members.calls.end(),
                        std::back_inserter(others));
    if (!others.empty()) filter.rules.push_back({others, action, {}});
}

// Where a call is named as a whole nothing depends on its arguments.
void add_extras(Filter& filter, const Members& members, const std::vector<Rule>& rules) {
    for (const Rule& rule : rules) {
        const std::string& call = rule.calls.front();
        if (!members.calls.contains(call) && !members.of_sets.contains(call)) filter.rules.push_back(rule);
    }
}

Choice choose_retained(Members members, Action otherwise) {
    if (members.specials.contains(std::string(kAll))) return {Choice::Kind::none, {}};
    add_set(members, *find_set(kLifeCycleSet));
    Filter filter{otherwise, companions(), {}};
    add_calls(filter, members, kAllow);
    if (members.allowed_extras) {
        add_extras(filter, members, allowed_by_arguments());
        add_extras(filter, members, {absent_clone3()});
    }
    return {Choice::Kind::own, std::move(filter)};
}

Choice choose_removed(const Members& members, Action action) {
    if (members.specials.contains(std::string(kEmpty))) return {Choice::Kind::standard, {}};
    if (!members.specials.empty()) throw Error("an app without any system call cannot be started");
    Filter filter{kAllow, companions(), {}};
    add_calls(filter, members, action);
    if (members.refused_extras) {
        add_extras(filter, members, new_namespaces(action));
        add_extras(filter, members, {absent_clone3()});
    }
    return {Choice::Kind::own, std::move(filter)};
}

Choice choose(const Isolator& isolator, const ProfileFacts& facts) {
    const auto document = json::parse(isolator.value_json, isolator.name);
    const json::Node value(document, isolator.name);
    if (isolator.name == kSeccompProfile) {
        return {Choice::Kind::own, json::parse_seccomp_profile(value).resolve(facts)};
    }
    const Action action = read_action(value);
    Members members = read_members(value.at("set").strings());
    return isolator.name == kRetainSyscalls ? choose_retained(std::move(members), action)
                                            : choose_removed(members, action);
}

}  // namespace

bool asks_for_filter(const std::vector<Isolator>& isolators) {
    return std::any_of(isolators.begin(), isolators.end(),
                       [](const Isolator& one) { return contains(kKinds, one.name); });
}

Choice choose(const std::vector<Isolator>& isolators, const ProfileFacts& facts) {
    const Isolator* wanted = nullptr;
    for (const Isolator& isolator : isolators) {
        if (!contains(kKinds, isolator.name)) continue;
        if (wanted != nullptr) throw Error("cannot have both " + wanted->name + " and " + isolator.name);
        wanted = &isolator;
    }
    return wanted == nullptr ? Choice{} : choose(*wanted, facts);
}

}  // namespace rkt::sandbox::seccomp
