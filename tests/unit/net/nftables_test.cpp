#include "net/nftables.hpp"

#include <nftables/libnftables.h>

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
