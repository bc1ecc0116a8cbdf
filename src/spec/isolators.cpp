#include "spec/isolators.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"

namespace rkt {
namespace {

using json::Node;

constexpr std::string_view kDigits = "0123456789";
constexpr std::array<std::string_view, 16> kQuantitySuffixes{"",  "n", "u",  "m",  "k",  "M",  "G",  "T",
                                                             "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
// Deeper than any value needs, and shallow enough to be read again inside a pod manifest.
constexpr int kMaxValueDepth = 8;

std::string_view without_sign(std::string_view s) { return s.starts_with('+') || s.starts_with('-') ? s.substr(1) : s; }

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

void check_block_resource(const Node& value) {
    check_quantities(value);
    if (!value.boolean_or("default", false)) value.fail("\"default\" must be true");
    if (value.find("request")) value.at("request").fail("must not be given");
}

void check_string_map(const Node& value) {
    for (const auto& [key, member] : value.members()) (void)member.string();
}

struct Kind {
    std::string_view name;
    void (*check)(const Node& value);
    bool repeatable;
};
constexpr std::array<Kind, 14> kKinds{{{"resource/block-bandwidth", check_block_resource, true},
                                       {"resource/block-iops", check_block_resource, true},
                                       {"resource/cpu", check_resource, true},
                                       {"resource/memory", check_resource, true},
                                       {"resource/network-bandwidth", check_quantities, true},
                                       {"os/unix/sysctl", check_string_map, false},
                                       {"os/linux/capabilities-retain-set", check_string_set, true},
                                       {"os/linux/capabilities-remove-set", check_string_set, true},
                                       {"os/linux/no-new-privileges", check_boolean, true},
                                       {"os/linux/seccomp-retain-set", check_syscall_set, false},
                                       {"os/linux/seccomp-remove-set", check_syscall_set, false},
                                       {"os/linux/oom-score-adj", check_oom_score_adj, false},
                                       {"os/linux/cpu-shares", check_cpu_shares, false},
                                       {"os/linux/selinux-context", check_string_map, false}}};

bool is_deeper_than(const json::Value& value, int depth) {
    if (!value.is_structured()) return false;
    if (depth == 0) return true;
    return std::any_of(value.begin(), value.end(), [&](const auto& child) { return is_deeper_than(child, depth - 1); });
}

Isolator parse_isolator(const Node& node) {
    const std::string name = node.at("name").string();
    const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& known) { return known.name == name; });
    if (kind == kKinds.end()) node.fail("invalid isolator " + text::quoted(name));
    const Node value = node.at("value");
    if (is_deeper_than(value.value(), kMaxValueDepth)) value.fail("nested too deeply");
    kind->check(value);
    return {name, json::print(value.value(), false)};
}

}  // namespace

bool is_quantity(std::string_view s) {
    s = without_sign(s);
    const size_t end = std::min(s.find_first_not_of("0123456789."), s.size());
    const std::string_view number = s.substr(0, end);
    if (std::count(number.begin(), number.end(), '.') > 1) return false;
    if (number.find_first_of(kDigits) == std::string_view::npos) return false;
    const std::string_view suffix = s.substr(end);
    if (std::find(kQuantitySuffixes.begin(), kQuantitySuffixes.end(), suffix) != kQuantitySuffixes.end()) return true;
    return (suffix.front() == 'e' || suffix.front() == 'E') && text::to_u64(without_sign(suffix.substr(1)));
}

std::vector<Isolator> json::parse_isolators(const Node& owner) {
    std::vector<Isolator> isolators;
    std::map<std::string, size_t> count;
    for (const Node& node : owner.elements_or_empty("isolators")) {
        isolators.push_back(parse_isolator(node));
        ++count[isolators.back().name];
    }
    for (const Kind& kind : kKinds) {
        const auto found = count.find(std::string(kind.name));
        if (found == count.end() || found->second == 1 || kind.repeatable) continue;
        owner.fail("isolators set contains too many instances of type " + text::quoted(kind.name));
    }
    if (count.contains("os/linux/seccomp-retain-set") && count.contains("os/linux/seccomp-remove-set")) {
        owner.fail("isolators set contains incompatible types");
    }
    return isolators;
}

json::Value json::print_isolators(const std::vector<Isolator>& isolators) {
    Value list = Value::array();
    for (const auto& isolator : isolators) {
        list.push_back({{"name", isolator.name}, {"value", parse(isolator.value_json, isolator.name)}});
    }
    return list;
}

}  // namespace rkt
