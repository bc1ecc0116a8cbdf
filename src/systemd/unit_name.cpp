#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "systemd/unit.hpp"

namespace rkt::systemd {
namespace {

constexpr size_t kMaxLength = 255;  // systemd.unit(5)
constexpr std::array<std::string_view, 11> kTypes = {"service",   "scope", "slice", "socket", "target", "mount",
                                                     "automount", "swap",  "timer", "path",   "device"};
constexpr std::string_view kHexDigits = "0123456789abcdef";

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_char(char c) { return is_alnum(c) || std::string_view(":-_.\\@").find(c) != std::string_view::npos; }

// Why `s` cannot name a unit that can be started; null: it can.
const char* fault_of(std::string_view s) {
    if (s.size() > kMaxLength) return "a unit name has at most 255 characters";
    const size_t dot = s.rfind('.');
    if (dot == std::string_view::npos) return "a unit name ends with its type, as in .service";
    if (std::find(kTypes.begin(), kTypes.end(), s.substr(dot + 1)) == kTypes.end()) return "unknown unit type";
    if (dot == 0) return "nothing before the type";
    if (!std::all_of(s.begin(), s.end(), is_name_char)) return "only letters, digits and :-_.\\@ are allowed";
    const size_t at = s.find('@');
    if (at == 0) return "nothing before '@'";
    if (at != std::string_view::npos && at + 1 == dot) return "a template needs an instance between '@' and the type";
    return nullptr;
}

}  // namespace

std::string escape(std::string_view s) {
    std::string out;
    for (size_t i = 0; i < s.size(); ++i) {
        const char c = s[i];
        if (c == '/') {
            out += '-';
        } else if (is_alnum(c) || c == ':' || c == '_' || (c == '.' && i > 0)) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += {'\\', 'x', kHexDigits[byte >> 4U], kHexDigits[byte & 0xfU]};
        }
    }
    return out;
}

UnitName UnitName::parse(std::string_view s) {
    if (const char* fault = fault_of(s)) throw ParseError("unit name '" + text::printable(s) + "'", fault);
    return UnitName(std::string(s));
}

UnitName UnitName::parse_service(const std::string& name) {
    constexpr std::string_view kSuffix = ".service";
    return parse(name.ends_with(kSuffix) ? name : name + std::string(kSuffix));
}

UnitName UnitName::scope_of(const PodId& pod) { return UnitName("machine-" + escape(pod.machine_name()) + ".scope"); }

UnitName UnitName::service_of(const PodId& pod) { return UnitName(pod.machine_name() + ".service"); }

}  // namespace rkt::systemd
