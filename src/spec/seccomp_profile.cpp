#include "spec/seccomp_profile.hpp"

#include <algorithm>
#include <array>

#include "base/contains.hpp"
#include "base/errno_name.hpp"
#include "base/text.hpp"
#include "spec/capability.hpp"

namespace rkt {
namespace {

using json::Node;
using seccomp::Action;
using seccomp::Comparison;
using seccomp::Condition;
using seccomp::Verdict;

constexpr uint16_t kMaxErrno = 4095;  // linux/err.h
constexpr uint16_t kEperm = 1;        // of the specification, where a profile names none

struct ActionName {
    std::string_view name;
    Verdict verdict;
};
constexpr std::array kSeccompActions{ActionName{"SCMP_ACT_ALLOW", Verdict::allow},
                                     ActionName{"SCMP_ACT_LOG", Verdict::log},
                                     ActionName{"SCMP_ACT_ERRNO", Verdict::refuse},
                                     ActionName{"SCMP_ACT_TRAP", Verdict::trap},
                                     ActionName{"SCMP_ACT_KILL", Verdict::kill_thread},
                                     ActionName{"SCMP_ACT_KILL_THREAD", Verdict::kill_thread},
                                     ActionName{"SCMP_ACT_KILL_PROCESS", Verdict::kill_process}};
constexpr std::string_view kTrace = "SCMP_ACT_TRACE";
constexpr std::string_view kNotify = "SCMP_ACT_NOTIFY";

struct ComparisonName {
    std::string_view name;
    Comparison comparison;
};
constexpr std::array kComparisons{
    ComparisonName{"SCMP_CMP_NE", Comparison::not_equal},          ComparisonName{"SCMP_CMP_LT", Comparison::less},
    ComparisonName{"SCMP_CMP_LE", Comparison::less_or_equal},      ComparisonName{"SCMP_CMP_EQ", Comparison::equal},
    ComparisonName{"SCMP_CMP_GE", Comparison::greater_or_equal},   ComparisonName{"SCMP_CMP_GT", Comparison::greater},
    ComparisonName{"SCMP_CMP_MASKED_EQ", Comparison::masked_equal}};

constexpr std::string_view kArchitecture = "SCMP_ARCH_";
// Go's names, which profiles use in their conditions, and libseccomp's.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kNative{{{"amd64", "x86_64"},
                                                                                {"386", "x86"},
                                                                                {"arm64", "aarch64"},
                                                                                {"arm", "arm"},
                                                                                {"ppc64le", "ppc64le"},
                                                                                {"s390x", "s390x"},
                                                                                {"riscv64", "riscv64"},
                                                                                {"mips64le", "mipsel64"}}};
// Its calls look absent to an app, whatever a profile says: Debian's kernel refuses them, too (syscall.x32).
constexpr std::string_view kX32 = "x32";

// A loader that takes its filter before it has threads needs no flag to tell them.
constexpr std::string_view kHarmlessFlag = "SECCOMP_FILTER_FLAG_TSYNC";

uint16_t parse_errno(const Node& node, const char* name_key, const char* number_key) {
    if (const auto name = node.find(name_key)) {
        const auto number = errno_number(name->string());
        if (!number) name->fail("is no name of an errno");
        return static_cast<uint16_t>(*number);
    }
    return static_cast<uint16_t>(node.unsigned_or(number_key, kEperm, kMaxErrno));
}

Action parse_action(const Node& name, uint16_t errnum) {
    const std::string text = name.string();
    if (text == kTrace) name.fail("no tracer is there to answer " + text);
    if (text == kNotify) name.fail("no listener is there to answer " + text);
    const auto known =
        std::find_if(kSeccompActions.begin(), kSeccompActions.end(), [&](const auto& one) { return one.name == text; });
    if (known == kSeccompActions.end()) name.fail("unknown action " + text::quoted(text));
    return {known->verdict, known->verdict == Verdict::refuse ? errnum : uint16_t{0}};
}

Condition parse_condition(const Node& node) {
    node.allow_only({"index", "op", "value", "valueTwo"});
    const std::string op = node.at("op").string();
    const auto known =
        std::find_if(kComparisons.begin(), kComparisons.end(), [&](const auto& one) { return one.name == op; });
    if (known == kComparisons.end()) node.at("op").fail("unknown comparison " + text::quoted(op));
    Condition condition{static_cast<uint32_t>(node.at("index").unsigned_integer(5)), known->comparison};
    condition.value = node.unsigned_or("value", 0);
    if (condition.comparison != Comparison::masked_equal) return condition;
    condition.mask = condition.value;
    condition.value = node.unsigned_or("valueTwo", 0);
    return condition;
}

std::string parse_architecture(const Node& node) {
    const std::string name = node.string();
    if (!name.starts_with(kArchitecture)) node.fail("unknown architecture " + text::quoted(name));
    return text::to_lower(name.substr(kArchitecture.size()));
}

std::vector<std::string> parse_architectures(const Node& node, const char* key) {
    std::vector<std::string> names;
    for (const Node& name : node.elements_or_empty(key)) names.push_back(parse_architecture(name));
    return names;
}

std::pair<uint32_t, uint32_t> parse_kernel(const Node& node) {
    const auto parts = text::split(node.string(), '.');
    const auto major = text::to_u64(parts[0]);
    const auto minor = text::to_u64(parts.size() > 1 ? parts[1] : "");
    if (!major || !minor || *major > UINT32_MAX || *minor > UINT32_MAX) node.fail("is no version of a kernel");
    return {static_cast<uint32_t>(*major), static_cast<uint32_t>(*minor)};
}

SeccompProfile::Conditions parse_conditions(const Node& rule, const char* key) {
    SeccompProfile::Conditions conditions;
    const auto node = rule.find(key);
    if (!node) return conditions;
    node->allow_only({"caps", "arches", "minKernel"});
    for (const Node& name : node->elements_or_empty("caps")) {
        const auto number = capability_number(name.string());
        if (!number) name.fail("unknown capability " + text::quoted(name.string()));
        conditions.capabilities |= uint64_t{1} << *number;
    }
    conditions.architectures = node->strings_or_empty("arches");
    const auto kernel = node->find("minKernel");
    if (kernel && !kernel->string().empty()) conditions.min_kernel = parse_kernel(*kernel);
    return conditions;
}

SeccompProfile::Rule parse_seccomp_rule(const Node& node) {
    node.allow_only({"name", "names", "action", "errnoRet", "errno", "args", "comment", "includes", "excludes"});
    SeccompProfile::Rule rule;
    rule.calls = node.strings_or_empty("names");
    if (const auto name = node.find("name"); name && !name->string().empty()) rule.calls.push_back(name->string());
    if (rule.calls.empty()) node.fail("names no system call");
    rule.action = parse_action(node.at("action"), parse_errno(node, "errno", "errnoRet"));
    for (const Node& argument : node.elements_or_empty("args")) rule.conditions.push_back(parse_condition(argument));
    rule.includes = parse_conditions(node, "includes");
    rule.excludes = parse_conditions(node, "excludes");
    return rule;
}

void check_flags(const Node& document) {
    for (const Node& flag : document.elements_or_empty("flags")) {
        if (flag.string() != kHarmlessFlag) flag.fail("is not supported: " + text::quoted(flag.string()));
    }
}

bool is_at_least(const ProfileFacts& facts, std::pair<uint32_t, uint32_t> kernel) {
    return std::pair(facts.kernel_major, facts.kernel_minor) >= kernel;
}

bool applies(const SeccompProfile::Rule& rule, const ProfileFacts& facts) {
    const auto& in = rule.includes;
    if ((facts.capabilities & in.capabilities) != in.capabilities) return false;
    if (!in.architectures.empty() && !contains(in.architectures, facts.architecture)) return false;
    if (in.min_kernel && !is_at_least(facts, *in.min_kernel)) return false;
    const auto& out = rule.excludes;
    return (facts.capabilities & out.capabilities) == 0 && !contains(out.architectures, facts.architecture) &&
           !(out.min_kernel && is_at_least(facts, *out.min_kernel));
}

bool is_repeated(const std::vector<Condition>& conditions) {
    std::array<bool, 6> seen{};
    return std::any_of(conditions.begin(), conditions.end(),
                       [&](const Condition& one) { return std::exchange(seen[one.argument], true); });
}

std::string_view native_of(const std::string& architecture) {
    for (const auto& [go, native] : kNative) {
        if (go == architecture) return native;
    }
    return architecture;
}

}  // namespace

seccomp::Filter SeccompProfile::resolve(const ProfileFacts& facts) const {
    seccomp::Filter filter{otherwise, architectures, {}};
    const std::string_view native = native_of(facts.architecture);
    for (const Companions& known : companions) {
        if (known.architecture == native && architectures.empty()) filter.architectures = known.companions;
    }
    std::erase_if(filter.architectures, [&](const std::string& name) { return name == native || name == kX32; });
    const bool denies = otherwise.verdict != Verdict::allow && otherwise.verdict != Verdict::log;
    for (const Rule& rule : rules) {
        if (!applies(rule, facts)) continue;
        // To leave out a call that nobody knows is no harm where it is refused anyway.
        seccomp::Rule made{rule.calls, rule.action, rule.conditions, denies};
        if (!is_repeated(rule.conditions)) {
            filter.rules.push_back(std::move(made));
            continue;
        }
        // As runc reads it: several conditions of one argument are rules of their own.
        for (const Condition& condition : rule.conditions) {
            made.conditions = {condition};
            filter.rules.push_back(made);
        }
    }
    return filter;
}

SeccompProfile json::parse_seccomp_profile(const Node& document) {
    document.allow_only({"defaultAction", "defaultErrnoRet", "defaultErrno", "architectures", "archMap", "syscalls",
                         "flags", "comment"});
    SeccompProfile profile;
    profile.otherwise =
        parse_action(document.at("defaultAction"), parse_errno(document, "defaultErrno", "defaultErrnoRet"));
    profile.architectures = parse_architectures(document, "architectures");
    for (const Node& entry : document.elements_or_empty("archMap")) {
        entry.allow_only({"architecture", "subArchitectures"});
        profile.companions.push_back(
            {parse_architecture(entry.at("architecture")), parse_architectures(entry, "subArchitectures")});
    }
    for (const Node& rule : document.elements_or_empty("syscalls")) profile.rules.push_back(parse_seccomp_rule(rule));
    check_flags(document);
    return profile;
}

}  // namespace rkt
