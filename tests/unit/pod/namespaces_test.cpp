#include "pod/namespaces.hpp"

#include <gtest/gtest.h>

namespace rkt::pod {
namespace {

using Mode = PrivateUsers::Mode;

StartOptions options_with(const char* network) {
    StartOptions options;
    options.network = NetSelection::parse({network});
    return options;
}

struct Choice {
    Mode wanted;
    const char* network;
    Mode chosen;
};
class ChooseUsers : public testing::TestWithParam<Choice> {};

TEST_P(ChooseUsers, TheHostsNetworkIsOfTheHostsUsersUnlessSomebodySaysOtherwise) {
    const Choice& choice = GetParam();
    EXPECT_EQ(choose_users({choice.wanted}, options_with(choice.network)).mode, choice.chosen);
}
INSTANTIATE_TEST_SUITE_P(Table, ChooseUsers,
                         testing::Values(Choice{Mode::automatic, "none", Mode::automatic},
                                         Choice{Mode::automatic, "host", Mode::no},
                                         Choice{Mode::pick, "host", Mode::pick}, Choice{Mode::no, "none", Mode::no}));

TEST(BeginNamespaces, OfAPodThatHasSome) {
    EXPECT_TRUE(begin_namespaces(Flavor::pod, options_with("none")));
    EXPECT_FALSE(begin_namespaces(Flavor::pod, options_with("host")));
    EXPECT_FALSE(begin_namespaces(Flavor::fly, options_with("none")));
}

}  // namespace
}  // namespace rkt::pod
