// Names and properties of units as values (systemd.unit(5), org.freedesktop.systemd1(5)).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "spec/id.hpp"

namespace rkt::systemd {

std::string escape(std::string_view s);  // systemd-escape(1): "a-b" → "a\x2db"

class UnitName {
public:
    static UnitName parse(std::string_view s);     // throws ParseError: characters, length, suffix
    static UnitName parse_service(const std::string& name);  // the same; "web" is web.service
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
    bool operator==(const ExecCommand&) const = default;
};

// IPAddressAllow=, IPAddressDeny=: one prefix; address in network order.
struct IpPrefix {
    int32_t family = 0;  // AF_INET, AF_INET6
    std::vector<uint8_t> address;
    uint32_t length = 0;
    bool operator==(const IpPrefix&) const = default;
};

// SuccessExitStatus= and its kin.
struct ExitStatuses {
    std::vector<int32_t> codes;
    std::vector<int32_t> signals;
    bool operator==(const ExitStatuses&) const = default;
};

// SystemCallFilter= and its kin: the named ones only, or all but them.
struct FilterList {
    bool allow = true;
    std::vector<std::string> names;
    bool operator==(const FilterList&) const = default;
};

// ConditionPathExists= and its kin: the type's whole name.
struct Condition {
    std::string type;
    bool trigger = false;  // "|": one of these must hold
    bool negate = false;   // "!"
    std::string parameter;
    bool operator==(const Condition&) const = default;
};

// BindPaths=, BindReadOnlyPaths=.
struct BindPath {
    std::string source;
    std::string destination;
    bool ignore_missing = false;
    uint64_t flags = 0;  // MS_REC, or none
    bool operator==(const BindPath&) const = default;
};

// SocketBindAllow=, SocketBindDeny=.
struct SocketBind {
    int32_t family = 0;    // AF_INET, AF_INET6; 0: any
    int32_t protocol = 0;  // IPPROTO_TCP, IPPROTO_UDP; 0: any
    uint16_t count = 0;    // of ports; 0: any
    uint16_t first = 0;
    bool operator==(const SocketBind&) const = default;
};

// MountImages=, and without a destination ExtensionImages=.
struct ImageMount {
    std::string source;
    std::string destination;
    bool ignore_missing = false;
    std::vector<std::pair<std::string, std::string>> options;  // partition, mount options
    bool operator==(const ImageMount&) const = default;
};
struct ImageMounts {
    bool has_destination = true;
    std::vector<ImageMount> images;
    bool operator==(const ImageMounts&) const = default;
};

// One entry of StartTransientUnit's a(sv). The alternatives, in D-Bus terms: b i u t s as au ay aay
// a(sasb) a(ss) a(st) a(sb) a(say) a(iayu) (aiai) (bas) a(sbbs) a(ssbt) a(iiqq) a(ssba(ss)) or a(sba(ss)).
struct Property {
    using Bytes = std::vector<uint8_t>;
    using Value =
        std::variant<bool, int32_t, uint32_t, uint64_t, std::string, std::vector<std::string>, std::vector<uint32_t>,
                     Bytes, std::vector<Bytes>, std::vector<ExecCommand>,
                     std::vector<std::pair<std::string, std::string>>, std::vector<std::pair<std::string, uint64_t>>,
                     std::vector<std::pair<std::string, bool>>, std::vector<std::pair<std::string, Bytes>>,
                     std::vector<IpPrefix>, ExitStatuses, FilterList, std::vector<Condition>, std::vector<BindPath>,
                     std::vector<SocketBind>, ImageMounts>;
    std::string name;
    Value value;

    // "KEY=VALUE" as in a unit file and `systemd-run --property`: the key's type decides how VALUE is
    // read (sizes, percentages, time spans, booleans, lists). Throws UsageError for a key or a value
    // it cannot turn into what the manager takes, saying which.
    static Property parse_option(std::string_view s);
    bool operator==(const Property&) const = default;
};

struct TransientUnit {
    UnitName name;
    std::vector<Property> properties;
};

}  // namespace rkt::systemd
