// Settings of systemd.exec(5) that take sets of names, or paths.
#include <linux/sched.h>
#include <linux/securebits.h>
#include <netinet/in.h>

#include <array>
#include <span>

#include "base/text.hpp"
#include "spec/capability.hpp"
#include "systemd/property_readers.hpp"
#include "systemd/property_value.hpp"
#include "systemd/words.hpp"

namespace rkt::systemd {
namespace {

// Of mount(2): this room makes no mounts, it only names them to the manager.
constexpr uint64_t kRecursive = 16384;
struct Flag {
    std::string_view name;
    uint64_t bits;
};
constexpr std::array kPropagations = {Flag{"private", 1 << 18}, Flag{"slave", 1 << 19}, Flag{"shared", 1 << 20}};
constexpr std::array kNamespaces = {Flag{"cgroup", CLONE_NEWCGROUP}, Flag{"ipc", CLONE_NEWIPC},
                                    Flag{"net", CLONE_NEWNET},       Flag{"mnt", CLONE_NEWNS},
                                    Flag{"pid", CLONE_NEWPID},       Flag{"user", CLONE_NEWUSER},
                                    Flag{"uts", CLONE_NEWUTS}};
constexpr std::array kSecureBits = {Flag{"noroot", SECBIT_NOROOT},
                                    Flag{"noroot-locked", SECBIT_NOROOT_LOCKED},
                                    Flag{"no-setuid-fixup", SECBIT_NO_SETUID_FIXUP},
                                    Flag{"no-setuid-fixup-locked", SECBIT_NO_SETUID_FIXUP_LOCKED},
                                    Flag{"keep-caps", SECBIT_KEEP_CAPS},
                                    Flag{"keep-caps-locked", SECBIT_KEEP_CAPS_LOCKED}};

// Bits of core(5), /proc/PID/coredump_filter.
constexpr std::array kCoreFilters = {
    Flag{"private-anonymous", 1 << 0},  Flag{"shared-anonymous", 1 << 1}, Flag{"private-file-backed", 1 << 2},
    Flag{"shared-file-backed", 1 << 3}, Flag{"elf-headers", 1 << 4},      Flag{"private-huge", 1 << 5},
    Flag{"shared-huge", 1 << 6},        Flag{"private-dax", 1 << 7},      Flag{"shared-dax", 1 << 8},
    Flag{"default", 0x33},              Flag{"all", UINT64_MAX}};
// set_mempolicy(2).
constexpr std::array kNumaPolicies = {Flag{"default", 0}, Flag{"preferred", 1}, Flag{"bind", 2}, Flag{"interleave", 3},
                                      Flag{"local", 4}};

std::optional<uint64_t> find_flag(std::span<const Flag> flags, std::string_view name) {
    for (const Flag& flag : flags) {
        if (flag.name == name) return flag.bits;
    }
    return std::nullopt;
}

std::optional<uint64_t> sum_of_flags(std::span<const Flag> flags, std::string_view value) {
    const auto words = split_words(value);
    if (!words) return std::nullopt;
    uint64_t sum = 0;
    for (const std::string& word : *words) {
        const auto bits = find_flag(flags, word);
        if (!bits) return std::nullopt;
        sum |= *bits;
    }
    return sum;
}

uint64_t all_of(std::span<const Flag> flags) {
    uint64_t sum = 0;
    for (const Flag& flag : flags) sum |= flag.bits;
    return sum;
}

bool take_prefix(std::string_view& value, char prefix) {
    const bool there = value.starts_with(prefix);
    if (there) value.remove_prefix(1);
    return there;
}

// [-]SOURCE[:DESTINATION[:rbind|norbind]]
std::optional<BindPath> to_bind_path(std::string_view word) {
    BindPath path;
    path.ignore_missing = take_prefix(word, '-');
    const auto parts = text::split(word, ':');
    path.source = parts[0];
    path.destination = parts.size() > 1 && !parts[1].empty() ? parts[1] : parts[0];
    const std::string option = parts.size() > 2 ? parts[2] : "rbind";
    path.flags = option == "rbind" ? kRecursive : 0;
    const bool known = parts.size() <= 3 && (option == "rbind" || option == "norbind");
    return known && path.source.starts_with('/') && path.destination.starts_with('/') ? std::optional(path)
                                                                                      : std::nullopt;
}

std::optional<uint64_t> to_hex_number(std::string_view value) {
    if (!value.starts_with("0x") || value.size() == 2 || value.size() > 18) return std::nullopt;
    value.remove_prefix(2);
    if (!text::is_hex(text::to_lower(value))) return std::nullopt;
    return std::stoull(std::string(value), nullptr, 16);
}

std::optional<uint16_t> to_port(std::string_view value) {
    const auto port = text::to_u64(value);
    return port && *port >= 1 && *port <= 65535 ? std::optional(static_cast<uint16_t>(*port)) : std::nullopt;
}

// [ipv4:|ipv6:][tcp:|udp:]PORT|PORT-PORT|any
std::optional<SocketBind> to_socket_bind(std::string_view word) {
    SocketBind bind;
    const auto take = [&](std::string_view prefix) {
        const bool there = word.starts_with(prefix);
        if (there) word.remove_prefix(prefix.size());
        return there;
    };
    if (take("ipv4:")) bind.family = AF_INET;
    else if (take("ipv6:")) bind.family = AF_INET6;
    if (take("tcp:")) bind.protocol = IPPROTO_TCP;
    else if (take("udp:")) bind.protocol = IPPROTO_UDP;
    if (word == "any") return bind;
    const size_t dash = word.find('-');
    const auto first = to_port(word.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : to_port(word.substr(dash + 1));
    if (!first || !last || *last < *first) return std::nullopt;
    bind.first = *first;
    bind.count = static_cast<uint16_t>(*last - *first + 1);
    return bind;
}

}  // namespace

std::optional<Property> read_bind_paths(std::string_view key, std::string_view value) {
    const auto words = split_words(value);
    if (!words) return std::nullopt;
    std::vector<BindPath> paths;
    for (const std::string& word : *words) {
        auto path = to_bind_path(word);
        if (!path) return std::nullopt;
        paths.push_back(*std::move(path));
    }
    return named(key, std::move(paths));
}

// PATH[:OPTIONS]
std::optional<Property> read_temporary_file_systems(std::string_view key, std::string_view value) {
    const auto words = split_words(value);
    if (!words) return std::nullopt;
    std::vector<std::pair<std::string, std::string>> mounts;
    for (const std::string& word : *words) {
        const size_t colon = word.find(':');
        if (!word.starts_with('/')) return std::nullopt;
        mounts.emplace_back(word.substr(0, colon), colon == std::string::npos ? "" : word.substr(colon + 1));
    }
    return named(key, std::move(mounts));
}

std::optional<Property> read_capabilities(std::string_view key, std::string_view value) {
    const bool all_but = take_prefix(value, '~');
    const auto words = split_words(value);
    if (!words) return std::nullopt;
    uint64_t set = 0;
    for (const std::string& word : *words) {
        const auto number = capability_number(word);
        if (!number) return std::nullopt;
        set |= uint64_t{1} << *number;
    }
    return named(key, all_but ? ~set : set);
}

std::optional<Property> read_namespaces(std::string_view key, std::string_view value) {
    const uint64_t all = all_of(kNamespaces);
    if (const auto restricted = to_boolean(value)) return named(key, *restricted ? uint64_t{0} : all);
    const bool all_but = take_prefix(value, '~');
    const auto set = sum_of_flags(kNamespaces, value);
    if (!set) return std::nullopt;
    return named(key, all_but ? all & ~*set : *set);
}

std::optional<Property> read_propagation(std::string_view key, std::string_view value) {
    return named(key, value.empty() ? std::optional<uint64_t>(0) : find_flag(kPropagations, value));
}

std::optional<Property> read_core_filter(std::string_view key, std::string_view value) {
    if (const auto mask = to_hex_number(value)) return named(key, mask);
    return named(key, sum_of_flags(kCoreFilters, value));
}

std::optional<Property> read_numa_policy(std::string_view key, std::string_view value) {
    const auto policy = find_flag(kNumaPolicies, value);
    return named(key, policy ? std::optional(static_cast<int32_t>(*policy)) : std::nullopt);
}

std::optional<Property> read_socket_bind(std::string_view key, std::string_view value) {
    const auto words = split_words(value);
    if (!words) return std::nullopt;
    std::vector<SocketBind> binds;
    for (const std::string& word : *words) {
        const auto bind = to_socket_bind(word);
        if (!bind) return std::nullopt;
        binds.push_back(*bind);
    }
    return named(key, std::move(binds));
}

// A number without a unit counts nanoseconds here.
std::optional<Property> read_timer_slack(std::string_view key, std::string_view value) {
    if (const auto number = to_number(value)) return named(key, number);
    for (const auto unit : {std::string_view("ns"), std::string_view("nsec")}) {
        if (value.ends_with(unit)) return named(key, to_number(text::trim(value.substr(0, value.size() - unit.size()))));
    }
    const auto span = to_microseconds(value);
    return named(key, span && *span <= kInfinity / 1000 ? std::optional(*span * 1000) : std::nullopt);
}

std::optional<Property> read_input_text(std::string_view, std::string_view value) {
    const auto text = unescape(value);
    if (!text) return std::nullopt;
    Property::Bytes bytes(text->begin(), text->end());
    bytes.push_back('\n');
    return named("StandardInputData", std::move(bytes));
}

std::optional<Property> read_secure_bits(std::string_view key, std::string_view value) {
    const auto set = sum_of_flags(kSecureBits, value);
    if (!set) return std::nullopt;
    return named(key, static_cast<int32_t>(*set));
}

}  // namespace rkt::systemd
