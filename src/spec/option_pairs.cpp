#include "spec/option_pairs.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt {

OptionPairs::OptionPairs(std::string_view s, std::string what) : what_(std::move(what)) {
    for (const auto& item : text::split(s, ',')) {
        const size_t equals = item.find('=');
        if (equals == std::string::npos) fail("malformed string " + text::quoted(item) + ": wants KEY=VALUE");
        const std::string key = item.substr(0, equals);
        const bool known =
            std::any_of(pairs_.begin(), pairs_.end(), [&](const auto& pair) { return pair.first == key; });
        if (known) fail("label " + text::quoted(key) + " with multiple values");
        pairs_.emplace_back(key, item.substr(equals + 1));
    }
}

std::optional<std::string> OptionPairs::take(std::string_view key) {
    const auto found = std::find_if(pairs_.begin(), pairs_.end(), [&](const auto& pair) { return pair.first == key; });
    if (found == pairs_.end()) return std::nullopt;
    std::string value = std::move(found->second);
    pairs_.erase(found);
    return value;
}

std::string OptionPairs::require(std::string_view key) {
    auto value = take(key);
    if (!value || value->empty()) fail(std::string(key) + "= is missing");
    return std::move(*value);
}

std::optional<bool> OptionPairs::take_bool(std::string_view key) {
    const auto value = take(key);
    if (!value) return std::nullopt;
    // What Go's strconv.ParseBool takes, and rkt took.
    for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"}) {
        if (*value == yes) return true;
    }
    for (const char* no : {"0", "f", "F", "false", "FALSE", "False"}) {
        if (*value == no) return false;
    }
    fail(std::string(key) + " wants true or false, not " + text::quoted(*value));
}

std::optional<uint32_t> OptionPairs::take_id(std::string_view key) {
    const auto value = take(key);
    if (!value) return std::nullopt;
    const auto number = text::to_u64(*value);
    if (!number || *number >= UINT32_MAX) fail(std::string(key) + " wants a number, not " + text::quoted(*value));
    return static_cast<uint32_t>(*number);
}

void OptionPairs::finish() const {
    if (!pairs_.empty()) fail("unknown " + what_ + " parameter " + text::quoted(pairs_.front().first));
}

void OptionPairs::fail(const std::string& why) const { throw UsageError("--" + what_ + ": " + why); }

}  // namespace rkt
