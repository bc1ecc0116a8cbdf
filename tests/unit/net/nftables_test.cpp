#include "net/nftables.hpp"

#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cstddef>

#include "base/dir.hpp"
#include "net/netfilter.hpp"
#include "net/nft_base_chains.hpp"
#include "unit/net/nft.hpp"
#include "unit/net/own_namespace.hpp"

namespace rkt::net {
namespace {

using OwnedTables = test::OwnNamespace;

using test::nft;

NftTable empty_table() { return {"rkt-x", {}}; }
NftTable table_of(const std::string& chain, const std::string& type = "filter") {
    NftTable table = empty_table();
    table.chains.push_back({chain, type, NF_INET_FORWARD, 0, {}});
    return table;
}

TEST_F(OwnedTables, LiveAsLongAsTheirSocket) {
    Fd owner = add_owned_table(empty_table());
    Fd copy = owner.duplicate();
    owner.reset();
    EXPECT_EQ(nft("list tables"), "table inet rkt-x\n");
    copy.reset();
    EXPECT_EQ(nft("list tables"), "");
}

TEST_F(OwnedTables, AreNobodyElsesToChange) {
    const Fd owner = add_owned_table(empty_table());
    nft("flush ruleset");
    EXPECT_EQ(nft("delete table inet rkt-x"), "refused");
    EXPECT_EQ(nft("list tables"), "table inet rkt-x\n");
}

// As on a kernel without nfnetlink: socket(2) refuses the protocol.
void take_nfnetlink_away() {
    constexpr auto kArgument = [](size_t i) { return static_cast<uint32_t>(offsetof(seccomp_data, args) + 8 * i); };
    sock_filter filter[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 5),
                            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kArgument(0)),
                            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 3),
                            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kArgument(2)),
                            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NETLINK_NETFILTER, 0, 1),
                            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPROTONOSUPPORT),
                            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    const sock_fprog program{std::size(filter), filter};
    check(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
    check(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "seccomp");
}

TEST_F(OwnedTables, NeedAKernelThatHasThem) {
    EXPECT_EXIT(
        {
            take_nfnetlink_away();
            try {
                (void)add_owned_table(empty_table());
            } catch (const Error& error) {
                std::cerr << error.what() << std::endl;
                ::_exit(9);
            }
        },
        testing::ExitedWithCode(9), "the kernel has no nftables \\(nfnetlink\\): Protocol not supported");
}

TEST_F(OwnedTables, ARefusalIsOneLineAndNothingIsMade) {
    NftTable table = table_of("good");
    table.chains.push_back({"bad", "nat", NF_INET_FORWARD, 0, {}});
    try {
        (void)add_owned_table(table);
        FAIL();
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "adding the nftables table rkt-x: Operation not supported");
    }
    EXPECT_EQ(nft("list tables"), "");
}

TEST_F(OwnedTables, TakeMoreRulesThanASocketsBufferHasRoomFor) {
    NftTable table = table_of("c");
    for (uint16_t port = 1; port <= 5000; ++port)
        table.chains[0].rules.emplace_back().dport(Transport::tcp, port).drop();
    const Fd owner = add_owned_table(table);
    const std::string listed = nft("list table inet rkt-x");
    EXPECT_NE(listed.find("tcp dport 1 drop"), std::string::npos);
    EXPECT_NE(listed.find("tcp dport 5000 drop"), std::string::npos);
}

using Tables = test::OwnNamespace;

TEST_F(Tables, AreReplacedAndRemoved) {
    replace_table(table_of("old"));
    replace_table(table_of("new"));
    EXPECT_EQ(
        nft("list chains"),
        "table inet rkt-x {\n\tchain new {\n\t\ttype filter hook forward priority filter; policy accept;\n\t}\n}\n");
    remove_table("rkt-x");
    remove_table("rkt-x");
    EXPECT_EQ(nft("list tables"), "");
}

// Bytes that this process ever had at once since the last call (proc_pid_status(5), VmHWM).
size_t peak_memory() {
    const std::string status = Dir::open("/proc/self").read_file("status", 16384);
    const size_t kibibytes = std::stoul(status.substr(status.find("VmHWM:") + 6));
    write_all(Dir::open("/proc/self").open_file("clear_refs", O_WRONLY), "5");
    return 1024 * kibibytes;
}

// As libnftables has it: beside two hundred pods a start took 160 ms and 250 MB, and two hundred pods at once 46 s.
TEST_F(OwnedTables, CostTheSameBesideManyOthers) {
    std::string others;
    for (int i = 0; i < 200; ++i) others += "add chain inet other" + std::to_string(i) + " c\n";
    for (int i = 0; i < 200; ++i) others.insert(0, "add table inet other" + std::to_string(i) + "\n");
    ASSERT_EQ(nft(others), "");
    peak_memory();
    const size_t before = peak_memory();
    const Fd owner = add_owned_table(empty_table());
    EXPECT_TRUE(list_base_chains().empty());
    EXPECT_LT(peak_memory() - before, size_t{4} << 20);
}

}  // namespace
}  // namespace rkt::net

namespace rkt::net {
namespace {

using BaseChains = test::OwnNamespace;

TEST_F(BaseChains, AreThoseWithAHook) {
    test::nft(
        "add table ip a; add chain ip a plain; "
        "add chain ip a f { type filter hook forward priority 0; policy drop; }; "
        "add table inet b; add chain inet b i { type filter hook input priority 0; }; "
        "add table ip6 c; add chain ip6 c f { type filter hook forward priority 1; policy accept; }");
    const auto chains = list_base_chains();
    ASSERT_EQ(chains.size(), 3U);
    EXPECT_EQ(chains[0].family + " " + chains[0].table + " " + chains[0].name, "ip a f");
    EXPECT_EQ(chains[0].hook, uint32_t{NF_INET_FORWARD});
    EXPECT_TRUE(chains[0].drops);
    EXPECT_EQ(chains[1].family, "inet");
    EXPECT_EQ(chains[1].hook, uint32_t{NF_INET_LOCAL_IN});
    EXPECT_FALSE(chains[1].drops);
    EXPECT_EQ(chains[2].family, "ip6");
    EXPECT_FALSE(chains[2].drops);
}

// More than the kernel says at a time.
TEST_F(BaseChains, AreAllThere) {
    NftTable table{"many", {}};
    for (int i = 0; i < 1000; ++i) table.chains.push_back({"c" + std::to_string(i), "filter", NF_INET_FORWARD, i, {}});
    const Fd owner = add_owned_table(table);
    EXPECT_EQ(list_base_chains().size(), 1000U);
}

}  // namespace
}  // namespace rkt::net
