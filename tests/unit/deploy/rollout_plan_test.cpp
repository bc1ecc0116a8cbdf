#include "deploy/rollout_plan.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"

namespace rkt::deploy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string file_of(const std::string& fleet, const std::string& more = "") {
    return with_origin("shop", "[X-Fleet]\n" + fleet + "\n[App a]\nImage=a" + more + "\n");
}

class RolloutPlanTest : public ::testing::Test {
protected:
    void pod(const std::string& name, const std::string& fleet = "", const std::string& more = "") {
        const std::string text = file_of(fleet, more);
        request_.pods.push_back({{name + ".pod", text}, parse_fleet_rules(name, parse_unit_file(text, name))});
    }
    void host(const std::string& name, std::vector<PodText> pods = {}) {
        request_.hosts.push_back({{name}, std::move(pods)});
    }
    std::vector<std::string> planned() {
        std::vector<std::string> lines;
        plan_ = plan_rollout(request_);
        for (const HostStep& step : plan_.arrivals) lines.push_back(step.host + ": " + describe(step));
        for (const HostStep& step : plan_.departures) lines.push_back(step.host + ": then " + describe(step));
        return lines;
    }

    RolloutRequest request_{.origin = "shop"};
    RolloutPlan plan_;
};

TEST_F(RolloutPlanTest, NewChangedAndTheSame) {
    pod("cache");
    pod("db", "MachineID=two", "2");
    pod("web", "MachineID=one");
    host("one", {{"cache.pod", file_of("")}});
    host("two", {{"db.pod", file_of("MachineID=two")}});
    EXPECT_THAT(planned(), ElementsAre("one: web (new)", "two: db (changed)"));
    EXPECT_THAT(plan_.arrivals[0].undo.gone, ElementsAre("web.pod"));
    ASSERT_EQ(plan_.arrivals[1].undo.files.size(), 1U);
    EXPECT_EQ(plan_.arrivals[1].undo.files[0].text, file_of("MachineID=two"));
    EXPECT_THAT(plan_.arrivals[1].undo.gone, IsEmpty());
}

TEST_F(RolloutPlanTest, WhatMovesIsThereBeforeItGoes) {
    pod("web", "MachineID=two");
    host("one", {{"web.pod", file_of("")}});
    host("two");
    EXPECT_THAT(planned(), ElementsAre("one: nothing to do", "two: web (new)", "one: then web (goes)"));
    EXPECT_EQ(plan_.departures[0].undo.files.at(0).file, "web.pod");
}

TEST_F(RolloutPlanTest, WhatIsInTheWayGoesFirst) {
    pod("blue", "MachineID=two\nConflicts=green");
    pod("green", "MachineID=one");
    host("one", {{"blue.pod", file_of("MachineID=one")}});
    host("two");
    EXPECT_THAT(planned(), ElementsAre("one: green (new), blue (goes)", "two: blue (new)"));
}

TEST_F(RolloutPlanTest, WhatIsNoLongerListedStaysUnlessItIsPruned) {
    pod("web");
    const PodText others{"tool.pod", "[App a]\nImage=a\n"};
    host("one", {{"old.pod", file_of("")}, {"web.pod", file_of("")}, others});
    EXPECT_THAT(planned(), ElementsAre("one: nothing to do"));
    EXPECT_THAT(plan_.forgotten, ElementsAre("one: old"));
    request_.prune = true;
    EXPECT_THAT(planned(), ElementsAre("one: nothing to do", "one: then old (goes)"));
    EXPECT_THAT(plan_.forgotten, IsEmpty());
    EXPECT_THAT(plan_.departures[0].change.gone, ElementsAre("old.pod"));
}

TEST_F(RolloutPlanTest, WhatIsPrunedIsInNobodysWay) {
    pod("web", "Conflicts=old");
    host("one", {{"old.pod", file_of("")}});
    EXPECT_THROW(planned(), Error);
    request_.prune = true;
    EXPECT_THAT(planned(), ElementsAre("one: web (new), old (goes)"));
}

TEST_F(RolloutPlanTest, ANewNameOfTheFileIsAChangeOfThePod) {
    pod("web");
    host("one", {{"web.container", file_of("")}});
    EXPECT_THAT(planned(), ElementsAre("one: web (changed)"));
    EXPECT_THAT(plan_.arrivals[0].change.gone, ElementsAre("web.container"));
    EXPECT_THAT(plan_.arrivals[0].undo.gone, ElementsAre("web.pod"));
}

TEST_F(RolloutPlanTest, OthersPodsAreNotTouched) {
    pod("web");
    host("one", {{"web.pod", with_origin("blog", "[App a]\nImage=a\n")}});
    try {
        planned();
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(std::string(error.what()),
                  "one has a pod \"web\" that is not of shop: it is to be moved away first, or the other one needs "
                  "another name");
    }
}

}  // namespace
}  // namespace rkt::deploy
