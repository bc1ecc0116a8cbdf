#include "spec/ip_address.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "base/text.hpp"

namespace rkt {

std::optional<IpAddress> IpAddress::parse(std::string_view s) {
    const std::string text(s);
    IpAddress address;
    address.v6_ = text.find(':') != std::string::npos;
    if (text.find('\0') != std::string::npos) return std::nullopt;
    const bool ok = ::inet_pton(address.v6_ ? AF_INET6 : AF_INET, text.c_str(), address.bytes_.data()) == 1;
    return ok ? std::optional(address) : std::nullopt;
}

bool IpAddress::is_loopback() const noexcept {
    if (!v6_) return bytes_[0] == 127;
    return bytes_[15] == 1 && std::all_of(bytes_.begin(), bytes_.end() - 1, [](uint8_t byte) { return byte == 0; });
}

bool IpAddress::is_unspecified() const noexcept {
    return std::all_of(bytes_.begin(), bytes_.end(), [](uint8_t byte) { return byte == 0; });
}

IpAddress IpAddress::plus(uint32_t offset) const noexcept {
    IpAddress sum = *this;
    uint64_t carry = offset;
    for (size_t i = bytes().size(); i-- > bytes().size() - 4;) {
        carry += sum.bytes_[i];
        sum.bytes_[i] = static_cast<uint8_t>(carry);
        carry >>= 8;
    }
    return sum;
}

std::string IpAddress::str() const {
    char text[INET6_ADDRSTRLEN] = {};
    ::inet_ntop(v6_ ? AF_INET6 : AF_INET, bytes_.data(), text, sizeof text);
    return text;
}

std::optional<Subnet> Subnet::parse(std::string_view s) {
    const size_t slash = s.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto base = IpAddress::parse(s.substr(0, slash));
    const auto prefix = text::to_u64(s.substr(slash + 1));
    if (!base || !prefix || *prefix > base->bits()) return std::nullopt;
    return Subnet{*base, static_cast<uint8_t>(*prefix)};
}

std::string Subnet::mask() const {
    const uint32_t bits = prefix == 0 ? 0 : ~uint32_t{0} << (32 - prefix);
    const in_addr address{htonl(bits)};
    char text[INET_ADDRSTRLEN] = {};
    ::inet_ntop(AF_INET, &address, text, sizeof text);
    return text;
}

std::string Subnet::str() const { return base.str() + "/" + std::to_string(prefix); }

}  // namespace rkt
