#include "spec/net_selection.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

using NetMode = NetSelection::Mode;

TEST(NetSelection, NothingIsTheDefaultNetwork) {
    const NetSelection selection = NetSelection::parse({});
    EXPECT_EQ(selection.mode, NetMode::listed);
    EXPECT_EQ(selection.str(), "default");
}

TEST(NetSelection, ValuesAreMergedInTheirOrder) {
    const NetSelection selection = NetSelection::parse({"mynet:IP=10.1.2.3;K=V", "default,other"});
    ASSERT_EQ(selection.networks.size(), 3U);
    EXPECT_EQ(selection.networks[0].name, "mynet");
    EXPECT_EQ(selection.networks[0].args, "IP=10.1.2.3;K=V");
    EXPECT_EQ(selection.networks[2].name, "other");
    EXPECT_EQ(selection.str(), "mynet:IP=10.1.2.3;K=V,default,other");
    EXPECT_TRUE(selection.has_interfaces());
}

TEST(NetSelection, SomeWordsDecideWhereverTheyStand) {
    EXPECT_EQ(NetSelection::parse({"host"}).mode, NetMode::host);
    EXPECT_EQ(NetSelection::parse({"mynet,host"}).mode, NetMode::host);
    EXPECT_EQ(NetSelection::parse({"none", "mynet"}).mode, NetMode::none);
    EXPECT_EQ(NetSelection::parse({"mynet", "all"}).mode, NetMode::all);
    EXPECT_FALSE(NetSelection::parse({"none"}).has_interfaces());
}

TEST(NetSelection, WhatDoesNotFitIsRefused) {
    for (const char* value :
         {"", "a,,b", ":IP=1", "a,a", "a:IP=1:2", "all:IP=1", "host:IP=1", "a:IP", "a:=1", "a:IP=1;", "host,none"}) {
        EXPECT_THROW((void)NetSelection::parse({value}), UsageError) << value;
    }
    EXPECT_THROW((void)NetSelection::parse({"a", "b,a"}), UsageError);
}

}  // namespace
}  // namespace rkt
