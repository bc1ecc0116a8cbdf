#include "deploy/quadlet_capabilities.hpp"

#include <algorithm>

#include "base/contains.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/capability.hpp"
#include "spec/unit_words.hpp"

namespace rkt::deploy {
namespace {

constexpr const char* kAll = "CAP_ALL";

// "net_raw" → "CAP_NET_RAW"
std::string full_name(const std::string& word) {
    const std::string lower = text::to_lower(word);
    std::string name = lower.starts_with("cap_") ? lower : "cap_" + lower;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c); });
    return name;
}

}  // namespace

void QuadletCapabilities::take(const UnitEntry& entry, std::vector<std::string>& list) {
    last_ = entry;
    if (entry.value.empty()) list.clear();
    for (const std::string& word : split_words(entry.value).value_or(std::vector<std::string>())) {
        const std::string name = full_name(word);
        if (!contains(list, name)) list.push_back(name);
    }
}

std::vector<std::string> QuadletCapabilities::kept_of_default() const {
    std::vector<std::string> kept;
    for (std::string& name : default_capability_names()) {
        if (!contains(dropped_, kAll) && !contains(dropped_, name)) kept.push_back(std::move(name));
    }
    return kept;
}

std::optional<UnitEntry> QuadletCapabilities::entry(bool is_root) const {
    const auto say = [&](const char* key, const std::vector<std::string>& names) {
        return UnitEntry{key, text::join(names, ","), last_.where, {}};
    };
    if (added_.empty() && dropped_.empty()) return std::nullopt;
    if (added_.empty()) return say("CapsRemove", contains(dropped_, kAll) ? default_capability_names() : dropped_);
    if (contains(added_, kAll)) throw Error("all of them cannot be given: name those that it needs");
    std::vector<std::string> kept = kept_of_default();
    // What is retained by name reaches users, too, and they would be root again by CAP_SETUID.
    if (!kept.empty() && !is_root)
        throw Error(
            "say DropCapability=all, and all those that are kept; or User=0, for an app that has the usual ones as "
            "root");
    for (const std::string& name : added_) {
        if (!contains(kept, name)) kept.push_back(name);
    }
    return say("CapsRetain", kept);
}

UnitEntry QuadletCapabilities::source() const {
    const bool is_added = !added_.empty();
    return {
        is_added ? "AddCapability" : "DropCapability", text::join(is_added ? added_ : dropped_, " "), last_.where, {}};
}

}  // namespace rkt::deploy
