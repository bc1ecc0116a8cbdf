#include "pod/pod_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "pod/stop.hpp"
#include "support/temp_tree.hpp"

namespace rkt::pod {
namespace {

using ::testing::HasSubstr;

class PodStoreTest : public ::testing::Test {
protected:
    template <typename F>
    static std::string message_of(F&& f) {
        try {
            f();
        } catch (const Error& error) {
            return error.what();
        }
        return "no error";
    }

    State state(const PodId& id) {
        const auto located = pods.locate(id);
        EXPECT_TRUE(located) << "the pod is gone";
        return located->state();
    }

    test::TempTree tree;
    PodStore pods = PodStore::open(tree.path());
};

TEST_F(PodStoreTest, RunKeepsTheLockFromBirthToExit) {
    PodId id = PodId::random();
    {
        Preparing preparing = pods.create();
        id = preparing.id();
        EXPECT_EQ(state(id), State::preparing);
        const Running running = std::move(preparing).run();
        EXPECT_EQ(state(id), State::running);
    }
    EXPECT_EQ(state(id), State::exited);
}

TEST_F(PodStoreTest, AnAbortedPrepareIsSeenAsOne) {
    const PodId id = pods.create().id();
    EXPECT_EQ(state(id), State::aborted_prepare);
}

TEST_F(PodStoreTest, OnlyAPreparedPodIsClaimedAndOnlyOnce) {
    const PodId id = pods.create().finish().id();
    EXPECT_EQ(state(id), State::prepared);
    const Running running = pods.claim(id).run();
    EXPECT_EQ(state(id), State::running);
    EXPECT_THAT(message_of([&] { (void)pods.claim(id); }), HasSubstr("is not prepared"));
}

TEST_F(PodStoreTest, FindTakesUniquePrefixesInAnyCase) {
    const PodId id = pods.create().id();
    std::string upper = id.short_str();
    for (char& c : upper) c = static_cast<char>(std::toupper(c));
    EXPECT_EQ(pods.find(upper).id, id);
    EXPECT_EQ(message_of([&] { (void)pods.find(""); }), "UUID cannot be empty");
    EXPECT_EQ(message_of([&] { (void)pods.find("zz"); }), "no matches found for \"zz\"");
}

TEST_F(PodStoreTest, AnAmbiguousPrefixSaysHowMany) {
    std::array<int, 16> firsts{};
    for (int i = 0; i < 17; ++i) {
        const char first = pods.create().id().str()[0];
        ++firsts[static_cast<size_t>(first <= '9' ? first - '0' : first - 'a' + 10)];
    }
    for (size_t digit = 0; digit < firsts.size(); ++digit) {
        if (firsts[digit] < 2) continue;
        const std::string prefix(1, "0123456789abcdef"[digit]);
        EXPECT_EQ(message_of([&] { (void)pods.find(prefix); }),
                  "ambiguous uuid, " + std::to_string(firsts[digit]) + " matches");
    }
}

TEST_F(PodStoreTest, MarkLeavesARunningPodAlone) {
    const Running running = pods.create().run();
    EXPECT_FALSE(pods.mark(*pods.locate(running.id())));
    EXPECT_EQ(state(running.id()), State::running);
}

TEST_F(PodStoreTest, StrayNamesAreNobodysPod) {
    (void)pods.phase_dir(Phase::run).make_dir("lost+found");
    EXPECT_TRUE(pods.list({Phase::run}).empty());
}

TEST_F(PodStoreTest, StoppingAPodWithoutALeaderIsAnError) {
    const Running running = pods.create().run();
    EXPECT_THAT(message_of([&] { stop(*pods.locate(running.id()), false); }), HasSubstr("has no leader yet"));
}

}  // namespace
}  // namespace rkt::pod
