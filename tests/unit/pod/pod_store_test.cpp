#include "pod/pod_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

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

// Pods move forward, and whoever looks for one must look in that direction.
TEST_F(PodStoreTest, APodIsFoundWhileItMoves) {
    for (int i = 0; i < 40; ++i) {
        const PodId id = pods.create().finish().id();
        std::atomic<bool> has_moved = false;
        std::thread mover([&] {
            const Running running = pods.claim(id).run();
            has_moved = true;
        });
        while (!has_moved) {
            EXPECT_EQ(message_of([&] { (void)pods.find(id.str()); }), "no error");
            size_t listed = 0;
            for (const Located& pod : pods.list()) listed += pod.id == id ? 1 : 0;
            EXPECT_EQ(listed, 1U);
        }
        mover.join();
        ASSERT_FALSE(HasFailure()) << "pod " << i;
    }
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

// `list`, `status` and the API look at any time.
TEST_F(PodStoreTest, WhoLooksAtAPodIsInNobodysWay) {
    constexpr int kPods = 300;
    std::vector<PodId> ended, prepared;
    for (int i = 0; i < kPods; ++i) {
        ended.push_back(pods.create().run().id());
        prepared.push_back(pods.create().finish().id());
    }
    std::atomic<const PodId*> looked_at = &ended.front();
    std::atomic<bool> over = false;
    std::thread looks([&] {
        const PodStore own = PodStore::open(tree.path());
        while (!over) (void)own.locate(*looked_at.load());
    });
    for (const PodId& id : ended) {
        looked_at = &id;
        EXPECT_TRUE(pods.mark(*pods.locate(id)));
        auto garbage = pods.take_garbage(*pods.locate(id));
        ASSERT_TRUE(garbage);
        std::move(*garbage).remove();
    }
    for (const PodId& id : prepared) {
        looked_at = &id;
        EXPECT_EQ(message_of([&] { (void)pods.claim(id).run(); }), "no error");
    }
    over = true;
    looks.join();
}

TEST_F(PodStoreTest, WhoWorksOnAPodKeepsIt) {
    const PodId id = pods.create().run().id();
    ASSERT_TRUE(pods.mark(*pods.locate(id)));
    const Located pod = *pods.locate(id);
    const auto works = pods.take_garbage(pod);
    ASSERT_TRUE(works);
    EXPECT_FALSE(pods.take_garbage(*pods.locate(id)));
}

TEST_F(PodStoreTest, StrayNamesAreNobodysPod) {
    (void)pods.phase_dir(Phase::run).make_dir("lost+found");
    for (const Located& pod : pods.list({Phase::run})) ADD_FAILURE() << pod.id.str();
}

TEST_F(PodStoreTest, AListIsByUuidAcrossPhasesEachPodOnce) {
    std::vector<PodId> made;
    for (int i = 0; i < 4; ++i) made.push_back(pods.create().run().id());
    for (int i = 0; i < 4; ++i) made.push_back(pods.create().finish().id());
    (void)pods.create();  // of a phase that is not asked for
    std::sort(made.begin(), made.end());
    std::vector<PodId> listed;
    for (const Located& pod : pods.list({Phase::run, Phase::prepared})) listed.push_back(pod.id);
    EXPECT_EQ(listed, made);
}

// Each is looked at when it is its turn.
TEST_F(PodStoreTest, WhatMovesWhileTheListIsGoneThroughIsWhereItIsThen) {
    for (int i = 0; i < 3; ++i) (void)pods.create().run();
    int seen = 0;
    for (const Located& pod : pods.list({Phase::run})) {
        if (++seen > 1) break;
        for (const Located& other : pods.list({Phase::run})) {
            if (other.id == pod.id) continue;
            EXPECT_TRUE(pods.mark(other));
        }
    }
    EXPECT_EQ(seen, 1);
    std::vector<Phase> phases;
    for (const Located& pod : pods.list({Phase::run, Phase::exited_garbage})) {
        if (phases.empty()) {
            for (const Located& left : pods.list({Phase::run})) EXPECT_TRUE(pods.mark(left));
        }
        phases.push_back(pod.phase);
    }
    EXPECT_EQ(phases.size(), 3U);
    EXPECT_EQ(std::count(phases.begin() + 1, phases.end(), Phase::exited_garbage), 2);
}

TEST_F(PodStoreTest, StoppingAPodWithoutALeaderIsAnError) {
    const Running running = pods.create().run();
    EXPECT_THAT(message_of([&] { stop(*pods.locate(running.id()), false); }), HasSubstr("has no leader yet"));
}

}  // namespace
}  // namespace rkt::pod
