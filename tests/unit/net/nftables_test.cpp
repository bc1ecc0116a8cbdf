#include "net/nftables.hpp"

#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <nftables/libnftables.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cstddef>

#include "unit/net/own_namespace.hpp"

namespace rkt::net {
namespace {

using OwnedTables = test::OwnNamespace;

std::string nft(const std::string& command) {
    nft_ctx* context = ::nft_ctx_new(NFT_CTX_DEFAULT);
    ::nft_ctx_buffer_output(context);
    ::nft_ctx_buffer_error(context);
    const int rc = ::nft_run_cmd_from_buffer(context, command.c_str());
    std::string output = rc == 0 ? ::nft_ctx_get_output_buffer(context) : "refused";
    ::nft_ctx_free(context);
    return output;
}

const std::string kTable = "table inet rkt-x {\n flags owner\n}\n";

TEST_F(OwnedTables, LiveAsLongAsTheirSocket) {
    Fd owner = add_owned_table(kTable);
    Fd copy = owner.duplicate();
    owner.reset();
    EXPECT_EQ(nft("list tables"), "table inet rkt-x\n");
    copy.reset();
    EXPECT_EQ(nft("list tables"), "");
}

TEST_F(OwnedTables, AreNobodyElsesToChange) {
    const Fd owner = add_owned_table(kTable);
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
                (void)add_owned_table(kTable);
            } catch (const Error& error) {
                std::cerr << error.what() << std::endl;
                ::_exit(9);
            }
        },
        testing::ExitedWithCode(9), "the kernel has no nftables \\(nfnetlink\\): Protocol not supported");
}

TEST_F(OwnedTables, ARefusalIsOneLine) {
    try {
        (void)add_owned_table("table inet rkt-x {\n flags owner\n chain c { nonsense }\n}\n");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(std::string(error.what()).find("nftables refuses the pod's rules: syntax error"), 0U) << error.what();
        EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
    EXPECT_EQ(nft("list tables"), "");
}

}  // namespace
}  // namespace rkt::net
