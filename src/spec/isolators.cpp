#include "spec/isolators.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"
#include "spec/quantity.hpp"
#include "spec/resources.hpp"
#include "spec/seccomp_profile.hpp"

namespace rkt {
namespace {

using json::Node;

// Deeper than any value needs, and shallow enough to be read again inside a pod manifest.
constexpr int kMaxValueDepth = 8;

void check_string_set(const Node& value) {
    if (value.at("set").strings().empty()) value.at("set").fail("must not be empty");
}

void check_syscall_set(const Node& value) {
    check_string_set(value);
    const std::string name = value.string_or("errno", "");
    const auto is_errno_char = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    if (!name.empty() && (name.front() != 'E' || !std::all_of(name.begin(), name.end(), is_errno_char))) {
        value.at("errno").fail("is no name of an errno");
    }
}

void check_boolean(const Node& value) { (void)value.boolean(); }

void check_cpu_shares(const Node& value) { (void)value.integer(2, 262144); }
void check_pids_limit(const Node& value) { (void)value.integer(1, static_cast<int>(kMaxPids)); }
void check_oom_score_adj(const Node& value) { (void)value.integer(-1000, 1000); }

void check_quantities(const Node& value) {
    for (const char* key : {"request", "limit"}) {
        const auto quantity = value.find(key);
        // The JSON of a quantity is a string, or a bare number.
        if (!quantity || quantity->value().is_number()) continue;
        if (!is_quantity(quantity->string())) quantity->fail("is no quantity");
    }
}

void check_resource(const Node& value) {
    check_quantities(value);
    if (value.boolean_or("default", false)) value.at("default").fail("must be false");
}

void check_rate(const Node& value) {
    check_quantities(value);
    if (!value.boolean_or("default", false)) value.fail("\"default\" must be true");
    if (value.find("request")) value.at("request").fail("must not be given");
}

void check_string_map(const Node& value) {
    for (const auto& [key, member] : value.members()) (void)member.string();
}

void check_seccomp_profile(const Node& value) { (void)json::parse_seccomp_profile(value); }

void check_apparmor(const Node& value) {
    if (value.at("profile").string().empty()) value.at("profile").fail("must not be empty");
}

void check_selinux(const Node& value) {
    for (const char* part : {"user", "role", "type", "level"}) {
        const std::string text = value.string_or(part, "");
        const bool separated = text.find(':') != std::string::npos && std::string_view(part) != "level";
        if (separated || text::printable(text) != text) value.at(part).fail("is no part of a security context");
    }
    if (value.string_or("type", "").empty()) value.fail("a security context needs a \"type\"");
}

struct IsolatorKind {
    std::string_view name;
    void (*check)(const Node& value);
    bool repeatable;
};
constexpr std::array<IsolatorKind, 17> kIsolatorKinds{{{"resource/block-bandwidth", check_rate, true},
                                                       {"resource/block-iops", check_rate, true},
                                                       {"resource/cpu", check_resource, true},
                                                       {"resource/memory", check_resource, true},
                                                       {"resource/network-bandwidth", check_rate, true},
                                                       {kSysctl, check_string_map, false},
                                                       {kRetainCapabilities, check_string_set, true},
                                                       {kRemoveCapabilities, check_string_set, true},
                                                       {kNoNewPrivileges, check_boolean, true},
                                                       {kRetainSyscalls, check_syscall_set, false},
                                                       {kRemoveSyscalls, check_syscall_set, false},
                                                       {kSeccompProfile, check_seccomp_profile, false},
                                                       {kOomScoreAdj, check_oom_score_adj, false},
                                                       {"os/linux/cpu-shares", check_cpu_shares, false},
                                                       {kPidsLimit, check_pids_limit, false},
                                                       {kAppArmorProfile, check_apparmor, false},
                                                       {kSelinuxContext, check_selinux, false}}};

// Isolators that say the same thing in different ways.
constexpr std::array<std::string_view, 2> kFamilies{"os/linux/seccomp-", "os/linux/capabilities-"};

std::string_view family_of(std::string_view name) {
    for (const std::string_view family : kFamilies) {
        if (name.starts_with(family)) return family;
    }
    return name;
}

bool is_deeper_than(const json::Value& value, int depth) {
    if (!value.is_structured()) return false;
    if (depth == 0) return true;
    return std::any_of(value.begin(), value.end(), [&](const auto& child) { return is_deeper_than(child, depth - 1); });
}

Isolator checked_isolator(const Node& where, const std::string& name, const Node& value) {
    const auto kind = std::find_if(kIsolatorKinds.begin(), kIsolatorKinds.end(),
                                   [&](const IsolatorKind& known) { return known.name == name; });
    if (kind == kIsolatorKinds.end()) where.fail("invalid isolator " + text::quoted(name));
    if (is_deeper_than(value.value(), kMaxValueDepth)) value.fail("nested too deeply");
    kind->check(value);
    return {name, json::print(value.value(), false)};
}

Isolator parse_isolator(const Node& node) { return checked_isolator(node, node.at("name").string(), node.at("value")); }

}  // namespace

std::vector<Isolator> json::parse_isolators(const Node& owner) {
    std::vector<Isolator> isolators;
    std::map<std::string, size_t> count;
    for (const Node& node : owner.elements_or_empty("isolators")) {
        isolators.push_back(parse_isolator(node));
        ++count[isolators.back().name];
    }
    for (const IsolatorKind& kind : kIsolatorKinds) {
        const auto found = count.find(std::string(kind.name));
        if (found == count.end() || found->second == 1 || kind.repeatable) continue;
        owner.fail("isolators set contains too many instances of type " + text::quoted(kind.name));
    }
    const size_t filters = std::count_if(count.begin(), count.end(),
                                         [](const auto& kind) { return kind.first.starts_with(kFamilies[0]); });
    if (filters > 1) owner.fail("isolators set contains incompatible types");
    return isolators;
}

json::Value json::print_isolators(const std::vector<Isolator>& isolators) {
    Value list = Value::array();
    for (const auto& isolator : isolators) {
        list.push_back({{"name", isolator.name}, {"value", parse(isolator.value_json, isolator.name)}});
    }
    return list;
}

void json::check_isolator(const Isolator& isolator) {
    const Value document = parse(isolator.value_json, isolator.name);
    const Node value(document, isolator.name);
    (void)checked_isolator(value, isolator.name, value);
}

const Isolator* find_isolator(const std::vector<Isolator>& isolators, std::string_view name) {
    const auto found =
        std::find_if(isolators.begin(), isolators.end(), [&](const Isolator& one) { return one.name == name; });
    return found == isolators.end() ? nullptr : &*found;
}

std::vector<Isolator> replace_isolators(std::vector<Isolator> isolators, const std::vector<Isolator>& over) {
    std::erase_if(isolators, [&](const Isolator& old) {
        return std::any_of(over.begin(), over.end(),
                           [&](const Isolator& one) { return family_of(one.name) == family_of(old.name); });
    });
    isolators.insert(isolators.end(), over.begin(), over.end());
    return isolators;
}

}  // namespace rkt
