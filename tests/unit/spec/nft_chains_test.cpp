#include "spec/nft_chains.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

TEST(NftBaseChains, AreThoseWithAHook) {
    const auto chains = parse_nft_base_chains(R"({"nftables": [{"metainfo": {"version": "1.0.6"}},
        {"chain": {"family": "ip", "table": "filter", "name": "FORWARD", "handle": 1, "type": "filter", "hook": "forward", "prio": 0, "policy": "drop"}},
        {"chain": {"family": "ip", "table": "filter", "name": "DOCKER-USER", "handle": 2}},
        {"chain": {"family": "inet", "table": "f", "name": "in", "handle": 1, "type": "filter", "hook": "input", "prio": 0, "policy": "accept"}}]})");
    ASSERT_EQ(chains.size(), 2U);
    EXPECT_EQ(chains[0].name, "FORWARD");
    EXPECT_TRUE(chains[0].drops);
    EXPECT_TRUE(chains[0].sees(false));
    EXPECT_FALSE(chains[0].sees(true));
    EXPECT_EQ(chains[1].hook, "input");
    EXPECT_FALSE(chains[1].drops);
    EXPECT_TRUE(chains[1].sees(true));
}

TEST(NftBaseChains, RefuseWhatIsNone) {
    EXPECT_THROW((void)parse_nft_base_chains("{}"), ParseError);
    EXPECT_THROW((void)parse_nft_base_chains(R"({"nftables": [{"chain": {"hook": "forward"}}]})"), ParseError);
}

}  // namespace
}  // namespace rkt
