#include "deploy/trial.hpp"

#include <gmock/gmock.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "fake_services.hpp"
#include "support/temp_tree.hpp"

namespace rkt::test {
namespace {

using deploy::Trial;
using systemd::ServiceState;
using systemd::UnitName;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TrialTest : public ::testing::Test {
protected:
    std::string run(Trial& trial, std::chrono::milliseconds time = std::chrono::milliseconds(0)) {
        return trial.run(time, never_);
    }
    [[nodiscard]] std::vector<UnitName> on_trial() const { return deploy::services_on_trial(units_.path()); }

    TempTree units_;
    Fd never_{::eventfd(0, EFD_CLOEXEC)};
    FakeServices services_;
    Trial trial_{services_, {unit("a"), unit("b")}, units_.path()};
};

TEST_F(TrialTest, OfServicesThatAreWell) {
    EXPECT_EQ(run(trial_), "");
    EXPECT_THAT(services_.calls, ElementsAre("reload", "watch", "restart a.service b.service"));
    EXPECT_THAT(on_trial(), ElementsAre(unit("a"), unit("b")));
    trial_.end();
    EXPECT_THAT(on_trial(), IsEmpty());
    EXPECT_EQ(services_.calls.back(), "reload");
}

// systemd passes over them, and so does who looks for services on trial.
TEST_F(TrialTest, WhatIsNoFolderOfDropInsIsNone) {
    units_.dir().write_file("file.service.d", "");
    ASSERT_EQ(::symlinkat("nowhere", units_.dir().get(), "dangling.service.d"), 0);
    EXPECT_THAT(on_trial(), IsEmpty());
    EXPECT_EQ(run(trial_), "");
    EXPECT_THAT(on_trial(), ElementsAre(unit("a"), unit("b")));
}

TEST_F(TrialTest, WhatTellsThatOneIsNotWell) {
    const std::vector<std::pair<std::function<void(ServiceState&)>, std::string>> changes{
        {[](auto& state) { state.restarts = 1; }, "unit b.service had to be started again"},
        {[](auto& state) { state.invocation = "another"; }, "unit b.service had to be started again"},
        {[](auto& state) { state.active = "failed", state.result = "signal"; }, "is failed (result signal)"},
        {[](auto& state) { state.active = "activating"; }, "unit b.service is activating"},
        {[](auto& state) { state.status = "web: unhealthy"; }, "unit b.service is unhealthy (web: unhealthy)"},
    };
    for (const auto& [change, why] : changes) {
        services_.changes = {[] {}, [&] { change(services_.states[unit("b")]); }};
        EXPECT_THAT(run(trial_), HasSubstr(why));
    }
    services_.changes = {[&] { services_.states[unit("b")].status = "web: healthy"; }};
    EXPECT_EQ(run(trial_), "");
}

TEST_F(TrialTest, OneMayBeRestartedWithAnotherThatItNeeds) {
    services_.restarted_with.emplace(unit("b"), unit("a"));
    EXPECT_EQ(run(trial_), "");
}

TEST_F(TrialTest, OneThatDoesNotStartEndsIt) {
    services_.broken.insert(unit("a"));
    EXPECT_THAT(run(trial_), HasSubstr("unit a.service: job ended with result 'failed'"));
    EXPECT_THAT(services_.calls, ElementsAre("reload", "watch", "restart a.service b.service"));
}

TEST_F(TrialTest, ThatIsInterruptedFails) { EXPECT_EQ(run(trial_, std::chrono::hours(1)), "interrupted"); }

TEST_F(TrialTest, GoingBackStartsWhatRanBecauseOfThem) {
    services_.needed_by[unit("a")] = {unit("front"), unit("b")};
    services_.needed_by[unit("front")] = {unit("edge")};
    services_.needed_by[unit("edge")] = {unit("front")};
    Trial trial(services_, {unit("a"), unit("b")}, units_.path());
    EXPECT_EQ(run(trial), "");
    services_.calls.clear();
    trial.roll_back();
    EXPECT_THAT(services_.calls,
                ElementsAre("reload", "restart a.service b.service", "start front.service edge.service"));
    EXPECT_THAT(on_trial(), IsEmpty());
}

TEST_F(TrialTest, GoingBackTriesAllAndSaysWhatFails) {
    services_.broken = {unit("a"), unit("b")};
    try {
        trial_.roll_back();
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("going back: unit a.service: job"));
        EXPECT_THAT(error.what(), HasSubstr("; unit b.service: job"));
    }
}

TEST_F(TrialTest, LeavesDropInsOfOthers) {
    const Dir dir = Dir::open(units_.path()).make_dir("a.service.d");
    dir.write_file("10-mine.conf", "");
    EXPECT_THAT(on_trial(), IsEmpty());
    EXPECT_EQ(run(trial_), "");
    trial_.end();
    EXPECT_THAT(dir.entries(), ElementsAre("10-mine.conf"));
}

}  // namespace
}  // namespace rkt::test
