#include "net/nft_base_chains.hpp"

#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <sys/socket.h>

#include <array>

#include "base/error.hpp"
#include "net/netfilter.hpp"
#include "net/nftnl.hpp"

namespace rkt::net {
namespace {

const char* family_name(uint32_t family) {
    if (family == NFPROTO_IPV4) return "ip";
    if (family == NFPROTO_IPV6) return "ip6";
    return family == NFPROTO_INET ? "inet" : "other";
}

// One pass. Returns whether nothing changed meanwhile.
bool dump_base_chains(const Fd& socket, uint32_t sequence, std::vector<NftBaseChain>& chains) {
    const std::string doing = "listing the chains of nftables";
    alignas(nlmsghdr) std::array<char, kNetlinkAnswers> buffer;
    const nlmsghdr* request =
        ::nftnl_nlmsg_build_hdr(buffer.data(), NFT_MSG_GETCHAIN, NFPROTO_UNSPEC, NLM_F_DUMP, sequence);
    check_long(::send(socket.get(), request, request->nlmsg_len, 0), doing);
    for (bool consistent = true;;) {
        int left = static_cast<int>(check_long(::recv(socket.get(), buffer.data(), buffer.size(), 0), doing));
        for (auto* part = reinterpret_cast<nlmsghdr*>(buffer.data()); ::mnl_nlmsg_ok(part, left);
             part = ::mnl_nlmsg_next(part, &left)) {
            if ((part->nlmsg_flags & NLM_F_DUMP_INTR) != 0) consistent = false;
            if (part->nlmsg_type == NLMSG_DONE) return consistent;
            if (part->nlmsg_type == NLMSG_ERROR) {
                expect_success(part, doing);
                return consistent;
            }
            const NftnlChain chain = allocated(NftnlChain(::nftnl_chain_alloc()));
            if (::nftnl_chain_nlmsg_parse(part, chain.get()) < 0)
                throw Error(doing + ": libnftnl does not understand one");
            if (!::nftnl_chain_is_set(chain.get(), NFTNL_CHAIN_HOOKNUM)) continue;
            chains.push_back({family_name(::nftnl_chain_get_u32(chain.get(), NFTNL_CHAIN_FAMILY)),
                              ::nftnl_chain_get_str(chain.get(), NFTNL_CHAIN_TABLE),
                              ::nftnl_chain_get_str(chain.get(), NFTNL_CHAIN_NAME),
                              ::nftnl_chain_get_u32(chain.get(), NFTNL_CHAIN_HOOKNUM),
                              ::nftnl_chain_get_u32(chain.get(), NFTNL_CHAIN_POLICY) == NF_DROP});
        }
    }
}

}  // namespace

// Where pods come and go at once no pass may be without a change. The last will do: the chains of others are older than
// those pods, and only what is younger can be passed over (nf_tables_dump_chains counts).
std::vector<NftBaseChain> list_base_chains() {
    constexpr uint32_t kPasses = 16;
    const Fd socket = open_nfnetlink();
    std::vector<NftBaseChain> chains;
    for (uint32_t pass = 0; pass < kPasses; ++pass) {
        chains.clear();
        if (dump_base_chains(socket, pass + 1, chains)) break;
    }
    return chains;
}

}  // namespace rkt::net
