// Settings of systemd.exec(5) and systemd.resource-control(5) with notations of their own: masks, policies, ports,
// slack.
#include <netinet/in.h>

#include <array>

#include "base/text.hpp"
#include "spec/unit_words.hpp"
#include "systemd/flags.hpp"
#include "systemd/property_readers.hpp"
#include "systemd/property_value.hpp"

namespace rkt::systemd {
namespace {

// Bits of core(5), /proc/PID/coredump_filter.
constexpr std::array kCoreFilterFlags = {Flag{"private-anonymous", 1 << 0},
                                         Flag{"shared-anonymous", 1 << 1},
                                         Flag{"private-file-backed", 1 << 2},
                                         Flag{"shared-file-backed", 1 << 3},
                                         Flag{"elf-headers", 1 << 4},
                                         Flag{"private-huge", 1 << 5},
                                         Flag{"shared-huge", 1 << 6},
                                         Flag{"private-dax", 1 << 7},
                                         Flag{"shared-dax", 1 << 8},
                                         Flag{"default", 0x33},
                                         Flag{"all", UINT64_MAX}};
// set_mempolicy(2).
constexpr std::array kNumaPolicyFlags = {Flag{"default", 0}, Flag{"preferred", 1}, Flag{"bind", 2},
                                         Flag{"interleave", 3}, Flag{"local", 4}};

std::optional<uint64_t> to_hex_number(std::string_view value) {
    if (!value.starts_with("0x") || value.size() == 2 || value.size() > 18) return std::nullopt;
    value.remove_prefix(2);
    if (!text::is_hex(text::to_lower(value))) return std::nullopt;
    return std::stoull(std::string(value), nullptr, 16);
}

std::optional<uint16_t> to_port(std::string_view value) {
    const auto port = text::to_u64(value);
    return port && *port >= 1 && *port <= 65535 ? std::optional(static_cast<uint16_t>(*port)) : std::nullopt;
}

// [ipv4:|ipv6:][tcp:|udp:]PORT|PORT-PORT|any
std::optional<SocketBind> to_socket_bind(std::string_view word) {
    SocketBind bind;
    const auto take = [&](std::string_view prefix) {
        const bool there = word.starts_with(prefix);
        if (there) word.remove_prefix(prefix.size());
        return there;
    };
    if (take("ipv4:"))
        bind.family = AF_INET;
    else if (take("ipv6:"))
        bind.family = AF_INET6;
    if (take("tcp:"))
        bind.protocol = IPPROTO_TCP;
    else if (take("udp:"))
        bind.protocol = IPPROTO_UDP;
    if (word == "any") return bind;
    const size_t dash = word.find('-');
    const auto first = to_port(word.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : to_port(word.substr(dash + 1));
    if (!first || !last || *last < *first) return std::nullopt;
    bind.first = *first;
    bind.count = static_cast<uint16_t>(*last - *first + 1);
    return bind;
}

}  // namespace

std::optional<Property> read_core_filter(std::string_view key, std::string_view value) {
    if (const auto mask = to_hex_number(value)) return named(key, mask);
    return named(key, sum_of_flags(kCoreFilterFlags, value));
}

std::optional<Property> read_numa_policy(std::string_view key, std::string_view value) {
    const auto policy = find_flag(kNumaPolicyFlags, value);
    return named(key, policy ? std::optional(static_cast<int32_t>(*policy)) : std::nullopt);
}

std::optional<Property> read_socket_bind(std::string_view key, std::string_view value) {
    return named(key, parse_words(value, to_socket_bind));
}

// A number without a unit counts nanoseconds here.
std::optional<Property> read_timer_slack(std::string_view key, std::string_view value) {
    if (const auto number = to_number(value)) return named(key, number);
    for (const auto unit : {std::string_view("ns"), std::string_view("nsec")}) {
        if (value.ends_with(unit))
            return named(key, to_number(text::trim(value.substr(0, value.size() - unit.size()))));
    }
    const auto span = to_microseconds(value);
    return named(key, span && *span <= kInfinity / 1000 ? std::optional(*span * 1000) : std::nullopt);
}

std::optional<Property> read_input_text(std::string_view, std::string_view value) {
    const auto text = unescape(value);
    if (!text) return std::nullopt;
    Property::Bytes bytes(text->begin(), text->end());
    bytes.push_back('\n');
    return named("StandardInputData", std::move(bytes));
}

}  // namespace rkt::systemd
