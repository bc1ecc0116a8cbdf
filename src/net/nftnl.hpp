// libnftnl's objects, owned; and the socket that they are sent by.
#pragma once

#include <libnftnl/chain.h>
#include <libnftnl/common.h>
#include <libnftnl/table.h>

#include <memory>
#include <new>

#include "net/netlink.hpp"

namespace rkt::net {

template <typename Object, void (*free)(const Object*)>
struct Freed {
    void operator()(Object* object) const { free(object); }
};
using NftnlTable = std::unique_ptr<nftnl_table, Freed<nftnl_table, ::nftnl_table_free>>;
using NftnlChain = std::unique_ptr<nftnl_chain, Freed<nftnl_chain, ::nftnl_chain_free>>;

template <typename Pointer>
Pointer allocated(Pointer pointer) {
    if (!pointer) throw std::bad_alloc();
    return pointer;
}

inline Fd open_nfnetlink() {
    return explained(open_netlink(NETLINK_NETFILTER, "the kernel has no nftables (nfnetlink)"));
}

}  // namespace rkt::net
