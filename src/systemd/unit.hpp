// Names and properties of units as values (systemd.unit(5), org.freedesktop.systemd1(5)).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fd.hpp"
#include "spec/id.hpp"

namespace rkt::systemd {

std::string escape(std::string_view s);  // systemd-escape(1): "a-b" → "a\x2db"

class UnitName {
public:
    static UnitName parse(std::string_view s);  // throws ParseError: characters, length, suffix
    static UnitName scope_of(const PodId& pod);    // machine-rkt\x2d<uuid escaped>.scope
    static UnitName service_of(const PodId& pod);  // rkt-<uuid>.service
    [[nodiscard]] const std::string& str() const noexcept { return text_; }
    auto operator<=>(const UnitName&) const = default;

private:
    explicit UnitName(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

// ExecStart= of a transient service: (path, argv, ignore failure).
struct ExecCommand {
    std::string path;
    std::vector<std::string> argv;
    bool ignore_failure = false;
};

// One entry of StartTransientUnit's a(sv).
struct Property {
    std::string name;
    std::variant<bool, int32_t, uint32_t, uint64_t, std::string, std::vector<std::string>, std::vector<uint32_t>,
                 std::vector<uint8_t>, std::vector<ExecCommand>>
        value;

    // "KEY=VALUE" as in a unit file and `systemd-run --property`: the key's type decides how VALUE is
    // read (sizes, percentages, time spans, booleans, lists). Throws UsageError for a key or a value
    // it cannot turn into what the manager takes, saying which.
    static Property parse_option(std::string_view s);
};

struct TransientUnit {
    UnitName name;
    std::vector<Property> properties;
};

}  // namespace rkt::systemd
