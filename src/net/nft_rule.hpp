// One rule of an inet table as the kernel takes it: expressions that a packet passes one after the other
// (linux/netfilter/nf_tables.h), each word of nft(8) "EXPRESSIONS" a function.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "spec/ip_address.hpp"
#include "spec/port_forward.hpp"

struct nftnl_expr;
struct nftnl_rule;

namespace rkt::net {

class NftRule {
public:
    NftRule();

    // What it is about. Of addresses of two families none can match: a rule has those of one.
    NftRule& iif(uint32_t index);
    NftRule& iifname(const std::string& name);
    NftRule& nfproto(bool v6);
    NftRule& saddr(const Subnet& subnet);
    NftRule& daddr(const Subnet& subnet);
    NftRule& daddr_not(const Subnet& subnet);
    NftRule& daddr_type_local();  // fib daddr type local
    NftRule& dport(Transport transport, uint16_t port);
    NftRule& ct_status_dnat();

    // What becomes of it
    NftRule& drop();
    NftRule& masquerade();
    NftRule& dnat(const IpAddress& address, uint16_t port);

    [[nodiscard]] nftnl_rule* get() const { return rule_.get(); }

private:
    struct Freed {
        void operator()(nftnl_rule* rule) const;
    };
    void add(nftnl_expr* expression);
    void compare(uint32_t operation, std::span<const uint8_t> with);
    void meta(uint32_t key, std::span<const uint8_t> is);
    void address(bool source, uint32_t operation, const Subnet& subnet);

    std::unique_ptr<nftnl_rule, Freed> rule_;
    std::optional<bool> v6_;  // what nfproto() said
};

}  // namespace rkt::net
