#include "systemd/property_message.hpp"

#include <tuple>
#include <type_traits>

namespace rkt::systemd {
namespace {

using dbus::Writer;

// The members of what is a structure on the bus, in its order.
auto fields(const ExecCommand& c) { return std::tie(c.path, c.argv, c.ignore_failure); }
auto fields(const IpPrefix& p) { return std::tie(p.family, p.address, p.length); }
auto fields(const ExitStatuses& s) { return std::tie(s.codes, s.signals); }
auto fields(const FilterList& l) { return std::tie(l.allow, l.names); }
auto fields(const Condition& c) { return std::tie(c.type, c.trigger, c.negate, c.parameter); }
auto fields(const BindPath& p) { return std::tie(p.source, p.destination, p.ignore_missing, p.flags); }
auto fields(const SocketBind& b) { return std::tie(b.family, b.protocol, b.count, b.first); }
template <typename A, typename B>
auto fields(const std::pair<A, B>& pair) {
    return std::tie(pair.first, pair.second);
}
template <typename... T>
const std::tuple<T...>& fields(const std::tuple<T...>& tuple) {
    return tuple;
}

template <typename T>
constexpr char kBasicType = 0;
template <>
constexpr char kBasicType<uint8_t> = 'y';
template <>
constexpr char kBasicType<bool> = 'b';
template <>
constexpr char kBasicType<uint16_t> = 'q';
template <>
constexpr char kBasicType<int32_t> = 'i';
template <>
constexpr char kBasicType<uint32_t> = 'u';
template <>
constexpr char kBasicType<uint64_t> = 't';
template <>
constexpr char kBasicType<std::string> = 's';

void write(Writer& to, uint8_t value) { to.byte(value); }
void write(Writer& to, bool value) { to.boolean(value); }
void write(Writer& to, uint16_t value) { to.u16(value); }
void write(Writer& to, int32_t value) { to.u32(static_cast<uint32_t>(value)); }
void write(Writer& to, uint32_t value) { to.u32(value); }
void write(Writer& to, uint64_t value) { to.u64(value); }
void write(Writer& to, const std::string& value) { to.text(value); }

// A type, its signature and how it is written; a structure where nothing else is said.
template <typename T>
struct Wire {
    static std::string type() {
        if constexpr (kBasicType<T> != 0) {
            return {kBasicType<T>};
        } else {
            return "(" + types_of(std::type_identity<std::decay_t<decltype(fields(std::declval<const T&>()))>>{}) + ")";
        }
    }
    static void put(Writer& to, const T& value) {
        if constexpr (kBasicType<T> != 0) {
            write(to, value);
        } else {
            to.structure();
            std::apply([&](const auto&... each) { (Wire<std::decay_t<decltype(each)>>::put(to, each), ...); },
                       fields(value));
        }
    }

private:
    template <typename... F>
    static std::string types_of(std::type_identity<std::tuple<F...>> /*fields*/) {
        return (Wire<std::decay_t<F>>::type() + ...);
    }
};
template <typename T>
struct Wire<std::vector<T>> {
    static std::string type() { return "a" + Wire<T>::type(); }
    static void put(Writer& to, const std::vector<T>& values) {
        to.array(Wire<T>::type().front(), [&](Writer& inside) {
            for (const T& value : values) Wire<T>::put(inside, value);
        });
    }
};

template <typename T>
void write_variant(Writer& to, const T& value) {
    to.signature(Wire<T>::type());
    Wire<T>::put(to, value);
}
void write_variant(Writer& to, const ImageMounts& mounts) {
    using Options = std::vector<std::pair<std::string, std::string>>;
    std::vector<std::tuple<std::string, std::string, bool, Options>> with_destination;
    std::vector<std::tuple<std::string, bool, Options>> without;
    for (const ImageMount& image : mounts.images) {
        with_destination.emplace_back(image.source, image.destination, image.ignore_missing, image.options);
        without.emplace_back(image.source, image.ignore_missing, image.options);
    }
    if (mounts.has_destination) return write_variant(to, with_destination);
    write_variant(to, without);
}

}  // namespace

void write_properties(Writer& to, std::span<const Property> properties) {
    to.array('(', [&](Writer& inside) {
        for (const Property& property : properties) {
            inside.structure().text(property.name);
            std::visit([&](const auto& value) { write_variant(inside, value); }, property.value);
        }
    });
}

}  // namespace rkt::systemd
