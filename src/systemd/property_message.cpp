#include "systemd/property_message.hpp"

#include <sdbus-c++/sdbus-c++.h>

namespace rkt::systemd {
namespace {

// One function per alternative that is not a D-Bus type already.
template <typename T>
const T& on_wire(const T& value) {
    return value;
}
auto on_wire(const ExecCommand& c) {
    return sdbus::Struct<std::string, std::vector<std::string>, bool>{c.path, c.argv, c.ignore_failure};
}
template <typename A, typename B>
auto on_wire(const std::pair<A, B>& pair) {
    return sdbus::Struct<A, B>{pair.first, pair.second};
}
auto on_wire(const IpPrefix& p) {
    return sdbus::Struct<int32_t, std::vector<uint8_t>, uint32_t>{p.family, p.address, p.length};
}
auto on_wire(const ExitStatuses& s) {
    return sdbus::Struct<std::vector<int32_t>, std::vector<int32_t>>{s.codes, s.signals};
}
auto on_wire(const Condition& c) {
    return sdbus::Struct<std::string, bool, bool, std::string>{c.type, c.trigger, c.negate, c.parameter};
}
auto on_wire(const BindPath& p) {
    return sdbus::Struct<std::string, std::string, bool, uint64_t>{p.source, p.destination, p.ignore_missing, p.flags};
}
auto on_wire(const SocketBind& b) {
    return sdbus::Struct<int32_t, int32_t, uint16_t, uint16_t>{b.family, b.protocol, b.count, b.first};
}
auto on_wire(const FilterList& list) { return sdbus::Struct<bool, std::vector<std::string>>{list.allow, list.names}; }

using ImageOptions = std::vector<sdbus::Struct<std::string, std::string>>;
ImageOptions options_of(const ImageMount& image) {
    ImageOptions options;
    for (const auto& each : image.options) options.push_back(on_wire(each));
    return options;
}
sdbus::Variant to_variant(const ImageMounts& mounts) {
    std::vector<sdbus::Struct<std::string, std::string, bool, ImageOptions>> with_destination;
    std::vector<sdbus::Struct<std::string, bool, ImageOptions>> without;
    for (const ImageMount& image : mounts.images) {
        with_destination.emplace_back(image.source, image.destination, image.ignore_missing, options_of(image));
        without.emplace_back(image.source, image.ignore_missing, options_of(image));
    }
    return mounts.has_destination ? sdbus::Variant(with_destination) : sdbus::Variant(without);
}

template <typename T>
sdbus::Variant to_variant(const T& value) {
    return sdbus::Variant(on_wire(value));
}
template <typename T>
sdbus::Variant to_variant(const std::vector<T>& values) {
    std::vector<std::decay_t<decltype(on_wire(values.front()))>> wire;
    wire.reserve(values.size());
    for (const T& value : values) wire.push_back(on_wire(value));
    return sdbus::Variant(wire);
}

}  // namespace

PropertyMessage to_message(std::span<const Property> properties) {
    PropertyMessage message;
    message.reserve(properties.size());
    for (const Property& property : properties) {
        message.emplace_back(property.name,
                             std::visit([](const auto& value) { return to_variant(value); }, property.value));
    }
    return message;
}

}  // namespace rkt::systemd
