// KEY=VALUE,KEY=VALUE… of --volume and --mount (rkt-1.30.md 12: no escape, so no commas in paths).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rkt {

class OptionPairs {
public:
    // `what` names the option in errors ("volume"). Throws UsageError for an item without '=', and for
    // a key that is given twice.
    OptionPairs(std::string_view s, std::string what);

    std::optional<std::string> take(std::string_view key);
    std::string require(std::string_view key);
    std::optional<bool> take_bool(std::string_view key);
    std::optional<uint32_t> take_id(std::string_view key);
    void finish() const;  // throws UsageError when a key is left that nobody took
    [[noreturn]] void fail(const std::string& why) const;

private:
    std::string what_;
    std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace rkt
