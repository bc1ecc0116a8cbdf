// Settings of systemd.exec(5) that take sets of names, or paths.
#include <linux/sched.h>
#include <linux/securebits.h>

#include <array>
#include <span>

#include "base/text.hpp"
#include "spec/capability.hpp"
#include "spec/unit_words.hpp"
#include "systemd/flags.hpp"
#include "systemd/property_readers.hpp"
#include "systemd/property_value.hpp"

namespace rkt::systemd {
namespace {

// Of mount(2): this room makes no mounts, it only names them to the manager.
constexpr uint64_t kRecursive = 16384;
constexpr std::array kPropagationFlags = {Flag{"private", 1 << 18}, Flag{"slave", 1 << 19}, Flag{"shared", 1 << 20}};
constexpr std::array kNamespaceFlags = {
    Flag{"cgroup", CLONE_NEWCGROUP}, Flag{"ipc", CLONE_NEWIPC},   Flag{"net", CLONE_NEWNET}, Flag{"mnt", CLONE_NEWNS},
    Flag{"pid", CLONE_NEWPID},       Flag{"user", CLONE_NEWUSER}, Flag{"uts", CLONE_NEWUTS}};
constexpr std::array kSecureBitFlags = {Flag{"noroot", SECBIT_NOROOT},
                                        Flag{"noroot-locked", SECBIT_NOROOT_LOCKED},
                                        Flag{"no-setuid-fixup", SECBIT_NO_SETUID_FIXUP},
                                        Flag{"no-setuid-fixup-locked", SECBIT_NO_SETUID_FIXUP_LOCKED},
                                        Flag{"keep-caps", SECBIT_KEEP_CAPS},
                                        Flag{"keep-caps-locked", SECBIT_KEEP_CAPS_LOCKED}};

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

}  // namespace

std::optional<Property> read_bind_paths(std::string_view key, std::string_view value) {
    return named(key, parse_words(value, to_bind_path));
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
    const uint64_t all = all_of(kNamespaceFlags);
    if (const auto restricted = to_boolean(value)) return named(key, *restricted ? uint64_t{0} : all);
    const bool all_but = take_prefix(value, '~');
    const auto set = sum_of_flags(kNamespaceFlags, value);
    if (!set) return std::nullopt;
    return named(key, all_but ? all & ~*set : *set);
}

std::optional<Property> read_propagation(std::string_view key, std::string_view value) {
    return named(key, value.empty() ? std::optional<uint64_t>(0) : find_flag(kPropagationFlags, value));
}

std::optional<Property> read_secure_bits(std::string_view key, std::string_view value) {
    const auto set = sum_of_flags(kSecureBitFlags, value);
    if (!set) return std::nullopt;
    return named(key, static_cast<int32_t>(*set));
}

}  // namespace rkt::systemd
