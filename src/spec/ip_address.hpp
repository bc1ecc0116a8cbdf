// An IPv4 or IPv6 address as a value.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rkt {

class IpAddress {
public:
    // Only what inet_pton(3) takes: no brackets, no prefix, no zone. nullopt: no address.
    static std::optional<IpAddress> parse(std::string_view s);

    [[nodiscard]] bool is_v6() const noexcept { return v6_; }
    [[nodiscard]] std::span<const uint8_t> bytes() const noexcept { return {bytes_.data(), v6_ ? 16U : 4U}; }
    [[nodiscard]] uint8_t bits() const noexcept { return v6_ ? 128 : 32; }
    [[nodiscard]] bool is_loopback() const noexcept;     // 127.0.0.0/8, ::1
    [[nodiscard]] bool is_unspecified() const noexcept;  // 0.0.0.0, ::
    // This address with `offset` added to its last four bytes: hosts of a network are counted so.
    [[nodiscard]] IpAddress plus(uint32_t offset) const noexcept;
    [[nodiscard]] std::string str() const;

    friend bool operator==(const IpAddress&, const IpAddress&) = default;

private:
    bool v6_ = false;
    std::array<uint8_t, 16> bytes_{};
};

// 172.16.28.0/24
struct Subnet {
    IpAddress base;
    uint8_t prefix = 0;  // bits

    static std::optional<Subnet> parse(std::string_view s);
    static Subnet of_one(const IpAddress& address) { return {address, address.bits()}; }
    [[nodiscard]] std::string mask() const;  // "255.255.255.0"; IPv4 only
    [[nodiscard]] std::string str() const;
};

}  // namespace rkt
