#include "base/error.hpp"
#include "base/text.hpp"
#include "systemd/property_table.hpp"
#include "systemd/unit.hpp"

namespace rkt::systemd {

Property Property::parse_option(std::string_view s) {
    const size_t equals = s.find('=');
    if (equals == std::string_view::npos || equals == 0) {
        throw UsageError("property '" + text::printable(s) + "': expected KEY=VALUE, as in a unit file");
    }
    const std::string_view key = s.substr(0, equals);
    const std::string_view value = text::trim(s.substr(equals + 1));
    const PropertyGroup* group = find_property_group(key);
    if (group == nullptr) {
        throw UsageError("property '" + text::printable(key) +
                         "': expected a setting of systemd.resource-control(5), systemd.kill(5), systemd.exec(5), "
                         "systemd.service(5) or systemd.unit(5) that rkt can pass on");
    }
    auto property = group->read(key, value);
    if (!property) {
        throw UsageError("property " + std::string(key) + "='" + text::printable(value) + "': expected " +
                         std::string(group->expected));
    }
    return *std::move(property);
}

}  // namespace rkt::systemd
