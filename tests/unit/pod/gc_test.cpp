#include "pod/gc.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "support/temp_tree.hpp"

namespace rkt::pod {
namespace {

using namespace std::chrono_literals;

class GcTest : public ::testing::Test {
protected:
    void run_gc(Duration grace, bool mark_only = false, Duration expire_prepared = 24h) {
        GcOptions options;
        options.grace_period = grace;
        options.expire_prepared = expire_prepared;
        options.mark_only = mark_only;
        options.note = [&](std::string_view line) { notes.emplace_back(line); };
        options.collecting = [&](const PodId& id) { collected.push_back(id); };
        gc(pods, options);
    }

    test::TempTree tree;
    PodStore pods = PodStore::open(tree.path());
    std::vector<std::string> notes;
    std::vector<PodId> collected;
};

TEST_F(GcTest, MarksAtOnceAndDeletesAfterTheGracePeriod) {
    const PodId id = pods.create().run().id();
    run_gc(30min);
    EXPECT_EQ(pods.locate(id)->state(), State::exited_garbage);
    EXPECT_EQ(notes,
              (std::vector<std::string>{"moving pod \"" + id.str() + "\" to garbage",
                                        "pod \"" + id.str() + "\" not removed: still within grace period (30m0s)"}));
    EXPECT_TRUE(collected.empty());
    run_gc(0s);
    EXPECT_EQ(collected, std::vector<PodId>{id});
    EXPECT_FALSE(pods.locate(id));
}

// A service that is begun again every minute leaves more of them in a day than a process may have descriptors.
TEST_F(GcTest, CollectsMorePodsThanThereAreDescriptors) {
    std::vector<PodId> ended;
    for (int i = 0; i < 100; ++i) ended.push_back(pods.create().run().id());
    std::sort(ended.begin(), ended.end());
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit few{64, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    EXPECT_NO_THROW(run_gc(0s));
    ::setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_EQ(collected, ended);
}

TEST_F(GcTest, MarkOnlyDeletesNothing) {
    const PodId id = pods.create().run().id();
    run_gc(0s, true);
    EXPECT_EQ(pods.locate(id)->state(), State::exited_garbage);
}

// The first pass alone: what is garbage is called so, and waits.
TEST_F(GcTest, MarkOnlyMarksAbortedPrepares) {
    const PodId aborted = pods.create().id();
    run_gc(0s, true);
    EXPECT_EQ(pods.locate(aborted)->state(), State::garbage);
    EXPECT_TRUE(collected.empty());
    run_gc(24h);  // its grace is nobody's
    EXPECT_FALSE(pods.locate(aborted));
}

TEST_F(GcTest, ExpiresPreparedPodsByTheirAge) {
    const PodId id = pods.create().finish().id();
    run_gc(0s);
    EXPECT_EQ(pods.locate(id)->state(), State::prepared);
    run_gc(0s, true, 0s);
    EXPECT_EQ(pods.locate(id)->state(), State::prepared);
    run_gc(24h, false, 0s);
    EXPECT_FALSE(pods.locate(id));
}

// Somebody else deletes it already.
TEST_F(GcTest, LeavesWhatIsBeingDeletedToWhoDeletesIt) {
    const PodId id = pods.create().run().id();
    run_gc(0s, true);
    const auto lock = FileLock::take(pods.locate(id)->dir.fd().duplicate(), LockMode::exclusive);
    EXPECT_EQ(pods.locate(id)->state(), State::exited_deleting);
    run_gc(0s);
    EXPECT_TRUE(pods.locate(id));
    EXPECT_TRUE(collected.empty());
}

TEST_F(GcTest, LeavesRunningAndFreshlyPreparedPodsAlone) {
    const Running running = pods.create().run();
    const PodId prepared = pods.create().finish().id();
    run_gc(0s);
    EXPECT_EQ(pods.locate(running.id())->state(), State::running);
    EXPECT_EQ(pods.locate(prepared)->state(), State::prepared);
}

TEST_F(GcTest, TakesAbortedPreparesAndEmbryos) {
    const PodId aborted = pods.create().id();
    (void)pods.phase_dir(Phase::embryo).make_dir(PodId::random().str());
    run_gc(30min);
    EXPECT_FALSE(pods.locate(aborted));
    EXPECT_TRUE(pods.phase_dir(Phase::embryo).entries().empty());
}

TEST_F(GcTest, RemoveRefusesARunningPod) {
    const Running running = pods.create().run();
    EXPECT_THROW(remove(pods, *pods.locate(running.id()), "", {}), Error);
    const PodId exited = pods.create().run().id();
    remove(pods, *pods.locate(exited), "", {});
    EXPECT_FALSE(pods.locate(exited));
}

}  // namespace
}  // namespace rkt::pod
