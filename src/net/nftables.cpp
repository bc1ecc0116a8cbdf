#include "net/nftables.hpp"

#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/rule.h>
#include <libnftnl/table.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "base/error.hpp"
#include "net/netfilter.hpp"
#include "net/nftnl.hpp"

namespace rkt::net {
namespace {

constexpr size_t kMessage = 16384;  // more than any of ours is

// Messages that the kernel takes all of, or none.
class Transaction {
public:
    Transaction() { append(::nftnl_batch_begin(buffer_.data(), 0)); }

    void add_table(const std::string& name, uint32_t flags) {
        const NftnlTable table = describe(name);
        if (flags != 0) ::nftnl_table_set_u32(table.get(), NFTNL_TABLE_FLAGS, flags);
        nlmsghdr* message = begin(NFT_MSG_NEWTABLE, NLM_F_CREATE);
        ::nftnl_table_nlmsg_build_payload(message, table.get());
        append(message);
    }
    void delete_table(const std::string& name) {
        nlmsghdr* message = begin(NFT_MSG_DELTABLE, 0);
        ::nftnl_table_nlmsg_build_payload(message, describe(name).get());
        append(message);
    }
    void add_chains(const NftTable& table) {
        for (const NftChain& chain : table.chains) {
            add_chain(table.name, chain);
            for (const NftRule& rule : chain.rules) add_rule(table.name, chain.name, rule);
        }
    }

    // The socket by which it was done. The kernel has done it, or refused, when send(2) returns.
    Fd commit(const std::string& doing) {
        append(::nftnl_batch_end(buffer_.data(), 0));
        Fd socket = open_nfnetlink();
        const int size = static_cast<int>(messages_.size());  // a message must fit: many ports have many rules
        ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
        check_long(::send(socket.get(), messages_.data(), messages_.size(), 0), doing);
        expect_no_refusal(socket, doing);
        return socket;
    }

private:
    static NftnlTable describe(const std::string& name) {
        NftnlTable table = allocated(NftnlTable(::nftnl_table_alloc()));
        ::nftnl_table_set_str(table.get(), NFTNL_TABLE_NAME, name.c_str());
        return table;
    }

    void add_chain(const std::string& table, const NftChain& described) {
        const NftnlChain chain = allocated(NftnlChain(::nftnl_chain_alloc()));
        ::nftnl_chain_set_str(chain.get(), NFTNL_CHAIN_TABLE, table.c_str());
        ::nftnl_chain_set_str(chain.get(), NFTNL_CHAIN_NAME, described.name.c_str());
        ::nftnl_chain_set_str(chain.get(), NFTNL_CHAIN_TYPE, described.type.c_str());
        ::nftnl_chain_set_u32(chain.get(), NFTNL_CHAIN_HOOKNUM, described.hook);
        ::nftnl_chain_set_s32(chain.get(), NFTNL_CHAIN_PRIO, described.priority);
        ::nftnl_chain_set_u32(chain.get(), NFTNL_CHAIN_POLICY, NF_ACCEPT);
        nlmsghdr* message = begin(NFT_MSG_NEWCHAIN, NLM_F_CREATE);
        ::nftnl_chain_nlmsg_build_payload(message, chain.get());
        append(message);
    }

    void add_rule(const std::string& table, const std::string& chain, const NftRule& rule) {
        ::nftnl_rule_set_str(rule.get(), NFTNL_RULE_TABLE, table.c_str());
        ::nftnl_rule_set_str(rule.get(), NFTNL_RULE_CHAIN, chain.c_str());
        nlmsghdr* message = begin(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
        ::nftnl_rule_nlmsg_build_payload(message, rule.get());
        append(message);
    }

    nlmsghdr* begin(uint16_t type, uint16_t flags) {
        return ::nftnl_nlmsg_build_hdr(buffer_.data(), type, NFPROTO_INET, flags, 0);
    }
    void append(const nlmsghdr* message) { messages_.append(buffer_.data(), NLMSG_ALIGN(message->nlmsg_len)); }

    static void expect_no_refusal(const Fd& socket, const std::string& doing) {
        alignas(nlmsghdr) std::array<char, kNetlinkAnswers> answers;
        const ssize_t size = ::recv(socket.get(), answers.data(), answers.size(), MSG_DONTWAIT);
        if (size == -1 && errno == EAGAIN) return;
        int left = static_cast<int>(check_long(size, doing));
        for (auto* part = reinterpret_cast<nlmsghdr*>(answers.data()); ::mnl_nlmsg_ok(part, left);
             part = ::mnl_nlmsg_next(part, &left)) {
            if (part->nlmsg_type == NLMSG_ERROR) expect_success(part, doing);
        }
    }

    alignas(nlmsghdr) std::array<char, kMessage> buffer_;
    std::string messages_;
};

}  // namespace

Fd add_owned_table(const NftTable& table) {
    Transaction transaction;
    transaction.add_table(table.name, NFT_TABLE_F_OWNER);
    transaction.add_chains(table);
    return transaction.commit("adding the nftables table " + table.name);
}

void replace_table(const NftTable& table) {
    Transaction transaction;
    transaction.add_table(table.name, 0);
    transaction.delete_table(table.name);
    transaction.add_table(table.name, 0);
    transaction.add_chains(table);
    (void)transaction.commit("adding the nftables table " + table.name);
}

void remove_table(const std::string& name) {
    Transaction transaction;
    transaction.add_table(name, 0);
    transaction.delete_table(name);
    (void)transaction.commit("removing the nftables table " + name);
}

}  // namespace rkt::net
