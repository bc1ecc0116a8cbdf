#include "deploy/service.hpp"

#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "spec/unit_words.hpp"
#include "spec/volume.hpp"

namespace rkt::deploy {
namespace {

struct Setting {
    const char* section;
    const char* key;
    const char* value;
    const char* why;
};

// What no process of a pod needs; kept is what rkt itself works with, and what apps may be given.
constexpr const char* kNeverNeeded =
    "~CAP_SYS_MODULE CAP_SYS_BOOT CAP_SYS_TIME CAP_WAKE_ALARM CAP_SYSLOG CAP_SYS_PACCT CAP_SYS_TTY_CONFIG "
    "CAP_MAC_ADMIN CAP_MAC_OVERRIDE CAP_AUDIT_CONTROL CAP_AUDIT_READ CAP_BLOCK_SUSPEND";

constexpr Setting kSettings[] = {
    {"Unit", "Documentation", "man:rkt-run(1) man:rkt-generate(1)", ""},
    {"Unit", "Wants", "rkt-fetch@%N.service",
     "Fetches images that are missing, so that no download is part of a start; why it failed: journalctl -u "
     "\"rkt-fetch@*\""},
    {"Unit", "After", "rkt-fetch@%N.service", ""},
    {"Unit", "After", "dbus.service systemd-machined.service", "When the host goes down, the pod ends before these"},
    {"Service", "Type", "notify", "Active when the pod is ready: each app runs, or has said READY=1, or is healthy"},
    {"Service", "Slice", "machine.slice",
     "Limits bind the pod itself: MemoryMax=, CPUQuota=, TasksMax= (systemctl edit)"},
    {"Service", "Delegate", "yes", "Each app has a cgroup of its own below the service's"},
    {"Service", "KillMode", "mixed", "SIGTERM is for the pod's init, which ends the apps in their order"},
    {"Service", "Restart", "on-failure", ""},
    {"Service", "RestartSec", "5s", ""},
    {"Service", "CapabilityBoundingSet", kNeverNeeded, "What no pod needs"},
    {"Service", "LockPersonality", "yes", ""},
    {"Service", "RestrictRealtime", "yes", ""},
};

// exec_word() has doubled every per cent sign.
std::string with_instance(std::string words) {
    for (const char* escaped : {"%%i", "%%I"}) {
        for (size_t at = words.find(escaped); at != std::string::npos; at = words.find(escaped, at)) words.erase(at, 1);
    }
    return words;
}

std::optional<Volume> host_volume(const std::string& word) {
    constexpr std::string_view kOption = "--volume=";
    if (!word.starts_with(kOption)) return std::nullopt;
    try {
        Volume volume = Volume::parse_option(std::string_view(word).substr(kOption.size()));
        return volume.kind == VolumeKind::host ? std::optional(std::move(volume)) : std::nullopt;
    } catch (const UsageError&) {
        return std::nullopt;  // whoever starts the pod says it
    }
}

// One of a list that knows quotes and specifiers, but not the escapes of control characters. "": it cannot be said.
std::string path_word(const std::string& path) {
    const bool is_plain = path.find_first_of(" \"'\\") == std::string::npos;
    std::string word;
    for (const char c : path) {
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) return "";
        if (c == '"' || c == '\\') word += '\\';
        word += c == '%' ? "%%" : std::string(1, c);
    }
    return is_plain ? word : "\"" + word + "\"";
}

// Of the host's directories that the pod sees: what is mounted there must be there before, and stay.
void wait_for_mounts(UnitSection& unit, const PodService& service) {
    std::string why = "The pod's volumes lie on what is mounted there";
    for (const std::string& word : service.command) {
        if (word == "--") return;  // what follows is for an app
        const auto volume = host_volume(word);
        std::string path = volume ? path_word(volume->source) : "";
        if (path.empty()) continue;
        unit.add("RequiresMountsFor", service.is_template ? with_instance(path) : path, why);
        why.clear();
    }
}

UnitFile begin_unit(const PodService& service) {
    UnitFile unit;
    const std::string description = text_value(service.description);
    unit.section("Unit").add("Description", service.is_template ? description + " %i" : description);
    if (!service.source.empty()) unit.section("Unit").add("SourcePath", text_value(service.source));
    return unit;
}

}  // namespace

UnitFile service_unit(const PodService& service) {
    UnitFile unit = begin_unit(service);
    for (const Setting& setting : kSettings) unit.section(setting.section).add(setting.key, setting.value, setting.why);
    wait_for_mounts(unit.section("Unit"), service);
    const std::string command = exec_words(service.command);
    unit.section("Service").add("ExecStart", service.is_template ? with_instance(command) : command);
    unit.append(service.more);
    return unit;
}

UnitFile failing_unit(const PodService& service) {
    UnitFile unit = begin_unit(service);
    for (const Setting& setting : kSettings) {
        const bool is_fetch = std::string_view(setting.value).find("rkt-fetch") != std::string_view::npos;
        if (!is_fetch) unit.section(setting.section).add(setting.key, setting.value);
    }
    unit.append(service.more);
    // After what the file says: none of it may start something, nor the same again.
    UnitSection& section = unit.section("Service");
    for (const char* key : {"ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost"}) section.add(key, "");
    section.add("Restart", "no");
    section.add("ExecStart", exec_words(service.command));
    return unit;
}

void allow_stop_time(UnitFile& unit, uint64_t stop_timeout_ms) {
    constexpr uint64_t kSystemds = 90'000;
    constexpr uint64_t kForTheRest = 30'000;
    if (stop_timeout_ms + kForTheRest <= kSystemds) return;
    unit.section("Service").add("TimeoutStopSec", std::to_string((stop_timeout_ms + kForTheRest) / 1000));
}

}  // namespace rkt::deploy
