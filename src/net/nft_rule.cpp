#include "net/nft_rule.hpp"

#include <arpa/inet.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <array>
#include <new>

#include "net/netfilter.hpp"

namespace rkt::net {
namespace {

using Bytes = std::span<const uint8_t>;

template <typename Value>
Bytes bytes_of(const Value& value) {
    return {reinterpret_cast<const uint8_t*>(&value), sizeof value};
}

struct Attribute {
    uint16_t type;
    uint32_t value;
};
nftnl_expr* expression(const char* name, std::initializer_list<Attribute> attributes) {
    nftnl_expr* made = ::nftnl_expr_alloc(name);
    if (made == nullptr) throw std::bad_alloc();
    for (const Attribute& attribute : attributes) ::nftnl_expr_set_u32(made, attribute.type, attribute.value);
    return made;
}
nftnl_expr* with_data(nftnl_expr* made, uint16_t type, Bytes data) {
    ::nftnl_expr_set_data(made, type, data.data(), static_cast<uint32_t>(data.size()));
    return made;
}

nftnl_expr* load(uint32_t base, uint32_t offset, size_t size) {
    return expression("payload", {{NFTNL_EXPR_PAYLOAD_DREG, NFT_REG_1},
                                  {NFTNL_EXPR_PAYLOAD_BASE, base},
                                  {NFTNL_EXPR_PAYLOAD_OFFSET, offset},
                                  {NFTNL_EXPR_PAYLOAD_LEN, static_cast<uint32_t>(size)}});
}
nftnl_expr* mask(Bytes bits) {
    constexpr std::array<uint8_t, 16> kNothing{};
    nftnl_expr* made = expression("bitwise", {{NFTNL_EXPR_BITWISE_SREG, NFT_REG_1},
                                              {NFTNL_EXPR_BITWISE_DREG, NFT_REG_1},
                                              {NFTNL_EXPR_BITWISE_LEN, static_cast<uint32_t>(bits.size())}});
    with_data(made, NFTNL_EXPR_BITWISE_MASK, bits);
    return with_data(made, NFTNL_EXPR_BITWISE_XOR, Bytes(kNothing).first(bits.size()));
}
nftnl_expr* immediate(uint32_t reg, Bytes data) {
    return with_data(expression("immediate", {{NFTNL_EXPR_IMM_DREG, reg}}), NFTNL_EXPR_IMM_DATA, data);
}

std::array<uint8_t, 16> mask_of(uint8_t prefix) {
    std::array<uint8_t, 16> bits{};
    for (uint8_t bit = 0; bit < prefix; ++bit) bits[bit / 8] |= static_cast<uint8_t>(0x80 >> (bit % 8));
    return bits;
}

}  // namespace

void NftRule::Freed::operator()(nftnl_rule* rule) const { ::nftnl_rule_free(rule); }

NftRule::NftRule() : rule_(::nftnl_rule_alloc()) {
    if (!rule_) throw std::bad_alloc();
}

void NftRule::add(nftnl_expr* expression) { ::nftnl_rule_add_expr(rule_.get(), expression); }

void NftRule::compare(uint32_t operation, Bytes with) {
    add(with_data(expression("cmp", {{NFTNL_EXPR_CMP_SREG, NFT_REG_1}, {NFTNL_EXPR_CMP_OP, operation}}),
                  NFTNL_EXPR_CMP_DATA, with));
}

void NftRule::meta(uint32_t key, Bytes is) {
    add(expression("meta", {{NFTNL_EXPR_META_KEY, key}, {NFTNL_EXPR_META_DREG, NFT_REG_1}}));
    compare(NFT_CMP_EQ, is);
}

NftRule& NftRule::iif(uint32_t index) {
    meta(NFT_META_IIF, bytes_of(index));
    return *this;
}

NftRule& NftRule::iifname(const std::string& name) {
    std::array<uint8_t, IF_NAMESIZE> padded{};
    name.copy(reinterpret_cast<char*>(padded.data()), padded.size() - 1);
    meta(NFT_META_IIFNAME, padded);
    return *this;
}

NftRule& NftRule::nfproto(bool v6) {
    if (v6_ == v6) return *this;
    v6_ = v6;
    const uint8_t family = v6 ? NFPROTO_IPV6 : NFPROTO_IPV4;
    meta(NFT_META_NFPROTO, bytes_of(family));
    return *this;
}

void NftRule::address(bool source, uint32_t operation, const Subnet& subnet) {
    struct Offsets {
        uint32_t source, destination;
    };
    constexpr std::array<Offsets, 2> kOffsets{{{12, 16}, {8, 24}}};  // in struct iphdr, struct ipv6hdr
    const bool v6 = subnet.base.is_v6();
    const size_t size = subnet.base.bytes().size();
    nfproto(v6);
    add(load(NFT_PAYLOAD_NETWORK_HEADER, source ? kOffsets[v6].source : kOffsets[v6].destination, size));
    if (subnet.prefix < subnet.base.bits()) add(mask(Bytes(mask_of(subnet.prefix)).first(size)));
    compare(operation, subnet.base.bytes());
}

NftRule& NftRule::saddr(const Subnet& subnet) {
    address(true, NFT_CMP_EQ, subnet);
    return *this;
}
NftRule& NftRule::daddr(const Subnet& subnet) {
    address(false, NFT_CMP_EQ, subnet);
    return *this;
}
NftRule& NftRule::daddr_not(const Subnet& subnet) {
    address(false, NFT_CMP_NEQ, subnet);
    return *this;
}

NftRule& NftRule::daddr_type_local() {
    const uint32_t local = RTN_LOCAL;
    add(expression("fib", {{NFTNL_EXPR_FIB_DREG, NFT_REG_1},
                           {NFTNL_EXPR_FIB_RESULT, NFT_FIB_RESULT_ADDRTYPE},
                           {NFTNL_EXPR_FIB_FLAGS, NFTA_FIB_F_DADDR}}));
    compare(NFT_CMP_EQ, bytes_of(local));
    return *this;
}

NftRule& NftRule::dport(Transport transport, uint16_t port) {
    const uint8_t protocol = transport == Transport::tcp ? IPPROTO_TCP : IPPROTO_UDP;
    const uint16_t wanted = ::htons(port);
    meta(NFT_META_L4PROTO, bytes_of(protocol));
    add(load(NFT_PAYLOAD_TRANSPORT_HEADER, 2, sizeof wanted));
    compare(NFT_CMP_EQ, bytes_of(wanted));
    return *this;
}

NftRule& NftRule::ct_status_dnat() {
    const uint32_t bit = IPS_DST_NAT;
    const uint32_t none = 0;
    add(expression("ct", {{NFTNL_EXPR_CT_KEY, NFT_CT_STATUS}, {NFTNL_EXPR_CT_DREG, NFT_REG_1}}));
    add(mask(bytes_of(bit)));
    compare(NFT_CMP_NEQ, bytes_of(none));
    return *this;
}

NftRule& NftRule::drop() {
    add(expression("immediate", {{NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT}, {NFTNL_EXPR_IMM_VERDICT, NF_DROP}}));
    return *this;
}

NftRule& NftRule::masquerade() {
    add(expression("masq", {}));
    return *this;
}

NftRule& NftRule::dnat(const IpAddress& address, uint16_t port) {
    const uint16_t to = ::htons(port);
    const uint32_t family = address.is_v6() ? NFPROTO_IPV6 : NFPROTO_IPV4;
    nfproto(address.is_v6());
    add(immediate(NFT_REG_1, address.bytes()));
    add(immediate(NFT_REG_2, bytes_of(to)));
    add(expression("nat", {{NFTNL_EXPR_NAT_TYPE, NFT_NAT_DNAT},
                           {NFTNL_EXPR_NAT_FAMILY, family},
                           {NFTNL_EXPR_NAT_REG_ADDR_MIN, NFT_REG_1},
                           {NFTNL_EXPR_NAT_REG_PROTO_MIN, NFT_REG_2}}));
    return *this;
}

}  // namespace rkt::net
