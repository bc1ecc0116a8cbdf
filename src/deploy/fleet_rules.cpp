#include "deploy/fleet_rules.hpp"

#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/unit_words.hpp"

namespace rkt::deploy {
namespace {

std::string pod_of(std::string name) {
    for (const std::string_view suffix : {".service", ".pod"}) {
        if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
    }
    return name;
}

std::vector<std::string> words_of(const UnitEntry& entry) {
    auto words = split_words(entry.value);
    if (!words) throw ParseError(entry.where, entry.key + "=: an open quote, or an unknown escape");
    return *std::move(words);
}

std::string one_word(const UnitEntry& entry) {
    const auto words = words_of(entry);
    if (words.size() != 1) throw ParseError(entry.where, entry.key + "= is one name");
    return words.front();
}

void read_metadata(FleetRules& rules, const UnitEntry& entry) {
    if (entry.value.empty()) rules.metadata.clear();
    for (const std::string& word : words_of(entry)) {
        const size_t equals = word.find('=');
        if (equals == std::string::npos || equals == 0)
            throw ParseError(entry.where, entry.key + "=: " + text::quoted(word) + " is not KEY=VALUE");
        rules.metadata.push_back({word.substr(0, equals), word.substr(equals + 1)});
    }
}

void read_conflicts(FleetRules& rules, const UnitEntry& entry) {
    if (entry.value.empty()) rules.conflicts.clear();
    for (const std::string& word : words_of(entry)) rules.conflicts.push_back(pod_of(word));
}

void read_global(FleetRules& rules, const UnitEntry& entry) {
    const std::string value = text::to_lower(entry.value);
    rules.global = value == "true" || value == "yes" || value == "1" || value == "on";
    if (!rules.global && value != "false" && value != "no" && value != "0" && value != "off")
        throw ParseError(entry.where, "Global= is true or false");
}

void read_machine_of(FleetRules& rules, const UnitEntry& entry) { rules.machine_of = pod_of(one_word(entry)); }
void read_machine_id(FleetRules& rules, const UnitEntry& entry) { rules.machine_id = one_word(entry); }

struct Key {
    std::string_view name;
    void (*read)(FleetRules&, const UnitEntry&);
};
constexpr std::array kKeys{
    Key{"MachineMetadata", read_metadata},
    Key{"X-ConditionMachineMetadata", read_metadata},
    Key{"Conflicts", read_conflicts},
    Key{"X-Conflicts", read_conflicts},
    Key{"Global", read_global},
    Key{"MachineOf", read_machine_of},
    Key{"X-ConditionMachineOf", read_machine_of},
    Key{"MachineID", read_machine_id},
    Key{"X-ConditionMachineID", read_machine_id},
};

const Key& find_key(const UnitEntry& entry) {
    for (const Key& key : kKeys) {
        if (key.name == entry.key) return key;
    }
    throw ParseError(entry.where, text::quoted(entry.key) +
                                      " is not a key of [X-Fleet]: it has MachineMetadata=, "
                                      "Conflicts=, Global=, MachineOf= and MachineID=");
}

}  // namespace

FleetRules parse_fleet_rules(const std::string& pod, const UnitFile& file) {
    FleetRules rules{.pod = pod};
    const UnitSection* section = file.find("X-Fleet");
    if (section == nullptr) return rules;
    for (const UnitEntry& entry : section->entries) find_key(entry).read(rules, entry);
    if (rules.global && !(rules.machine_of.empty() && rules.machine_id.empty()))
        throw ParseError(section->where, "Global= means every host: it cannot be with MachineOf= or MachineID=");
    return rules;
}

}  // namespace rkt::deploy
