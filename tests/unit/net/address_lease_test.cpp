#include "net/address_lease.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/error.hpp"
#include "support/temp_tree.hpp"

namespace rkt::net {
namespace {

struct AddressLeases : testing::Test {
    test::TempTree tree;
    AddressLease lease(const std::string& network, HostRange range, uint32_t preferred = 0, uint32_t not_free = 0) {
        return lease_address(tree.path() + "/net", network, range, preferred,
                             [&](uint32_t host) { return host != not_free; });
    }
};

TEST_F(AddressLeases, NoAddressIsLeasedTwiceAndEveryOneOnce) {
    std::vector<AddressLease> leases;
    std::set<uint32_t> hosts;
    for (uint32_t i = 0; i < 9; ++i) {
        leases.push_back(lease("n", {2, 10}, 7));
        EXPECT_TRUE(hosts.insert(leases.back().host).second);
    }
    EXPECT_EQ(leases.front().host, 9U);  // the preferred one
    EXPECT_EQ(*hosts.begin(), 2U);
    EXPECT_EQ(*hosts.rbegin(), 10U);
    try {
        (void)lease("n", {2, 10});
        FAIL();
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "all its 9 addresses are in use");
    }
    EXPECT_EQ(lease("other", {2, 10}).host, 2U);
}

TEST_F(AddressLeases, ALeaseEndsWithTheLastCopyOfItsDescriptor) {
    AddressLease first = lease("n", {2, 2});
    Fd copy = first.lock.duplicate();
    first.lock.reset();
    EXPECT_THROW((void)lease("n", {2, 2}), Error);
    copy.reset();
    EXPECT_EQ(lease("n", {2, 2}).host, 2U);
}

TEST_F(AddressLeases, WhatIsNotFreeIsPassedOverAndLeftToOthers) {
    const AddressLease first = lease("n", {2, 4}, 0, 2);
    EXPECT_EQ(first.host, 3U);
    EXPECT_EQ(lease("n", {2, 4}).host, 2U);
}

}  // namespace
}  // namespace rkt::net
