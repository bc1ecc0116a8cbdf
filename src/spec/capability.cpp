#include "spec/capability.hpp"

#include <array>

#include "base/text.hpp"
#include "spec/isolators.hpp"
#include "spec/json.hpp"

namespace rkt {
namespace {

// In the order of linux/capability.h: the index is the number.
constexpr std::array<std::string_view, 41> kNames{"CHOWN",
                                                  "DAC_OVERRIDE",
                                                  "DAC_READ_SEARCH",
                                                  "FOWNER",
                                                  "FSETID",
                                                  "KILL",
                                                  "SETGID",
                                                  "SETUID",
                                                  "SETPCAP",
                                                  "LINUX_IMMUTABLE",
                                                  "NET_BIND_SERVICE",
                                                  "NET_BROADCAST",
                                                  "NET_ADMIN",
                                                  "NET_RAW",
                                                  "IPC_LOCK",
                                                  "IPC_OWNER",
                                                  "SYS_MODULE",
                                                  "SYS_RAWIO",
                                                  "SYS_CHROOT",
                                                  "SYS_PTRACE",
                                                  "SYS_PACCT",
                                                  "SYS_ADMIN",
                                                  "SYS_BOOT",
                                                  "SYS_NICE",
                                                  "SYS_RESOURCE",
                                                  "SYS_TIME",
                                                  "SYS_TTY_CONFIG",
                                                  "MKNOD",
                                                  "LEASE",
                                                  "AUDIT_WRITE",
                                                  "AUDIT_CONTROL",
                                                  "SETFCAP",
                                                  "MAC_OVERRIDE",
                                                  "MAC_ADMIN",
                                                  "SYSLOG",
                                                  "WAKE_ALARM",
                                                  "BLOCK_SUSPEND",
                                                  "AUDIT_READ",
                                                  "PERFMON",
                                                  "BPF",
                                                  "CHECKPOINT_RESTORE"};

constexpr std::array kDefault{"AUDIT_WRITE", "CHOWN",   "DAC_OVERRIDE", "FSETID",    "FOWNER",
                              "KILL",        "MKNOD",   "NET_RAW",      "SETUID",    "NET_BIND_SERVICE",
                              "SETGID",      "SETPCAP", "SETFCAP",      "SYS_CHROOT"};

uint64_t parse_set(const Isolator& isolator) {
    const auto document = json::parse(isolator.value_json, isolator.name);
    uint64_t set = 0;
    for (const json::Node& node : json::Node(document, isolator.name).at("set").elements()) {
        const auto number = capability_number(node.string());
        if (!number) node.fail("unknown capability " + text::quoted(node.string()));
        set |= uint64_t{1} << *number;
    }
    if (set == 0) throw ParseError(isolator.name, "the set must not be empty");
    return set;
}

// Repeated sets of one kind are concatenated, as rkt did.
std::optional<uint64_t> united_set(const std::vector<Isolator>& isolators, std::string_view name) {
    std::optional<uint64_t> united;
    for (const Isolator& isolator : isolators) {
        if (isolator.name == name) united = united.value_or(0) | parse_set(isolator);
    }
    return united;
}

}  // namespace

uint64_t default_capabilities() {
    uint64_t set = 0;
    for (const std::string& name : default_capability_names()) set |= uint64_t{1} << *capability_number(name);
    return set;
}

std::vector<std::string> default_capability_names() {
    std::vector<std::string> names;
    for (const std::string_view name : kDefault) names.push_back("CAP_" + std::string(name));
    return names;
}

std::optional<int> capability_number(std::string_view name) {
    if (!name.starts_with("CAP_")) return std::nullopt;
    name.remove_prefix(4);
    for (size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == name) return static_cast<int>(i);
    }
    return std::nullopt;
}

uint64_t apply_capability_isolators(const std::vector<Isolator>& isolators) {
    const auto retain = united_set(isolators, kRetainCapabilities);
    const auto remove = united_set(isolators, kRemoveCapabilities);
    if (retain && remove) throw Error("cannot have both " + std::string(kRetainCapabilities) + " and " + kRemoveCapabilities);
    if (retain) return *retain;
    return default_capabilities() & ~remove.value_or(0);
}

bool wants_no_new_privileges(const std::vector<Isolator>& isolators) {
    for (const Isolator& isolator : isolators) {
        if (isolator.name != kNoNewPrivileges) continue;
        const auto document = json::parse(isolator.value_json, isolator.name);
        if (json::Node(document, isolator.name).boolean()) return true;
    }
    return false;
}

}  // namespace rkt
