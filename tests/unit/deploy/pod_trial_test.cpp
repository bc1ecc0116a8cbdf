#include "deploy/pod_trial.hpp"

#include <gmock/gmock.h>
#include <sys/eventfd.h>
#include <sys/stat.h>

#include "fake_services.hpp"
#include "support/temp_tree.hpp"

namespace rkt::test {
namespace {

using deploy::PodTrial;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string pod(const std::string& image, const std::string& more = "[Install]\nWantedBy=multi-user.target\n") {
    return with_origin("shop", "[App a]\nImage=" + image + "\n" + more);
}

std::string no_suggestion(std::string_view /*word*/, const std::vector<std::string_view>& /*known*/,
                          std::string_view /*prefix*/) {
    return "";
}

class PodTrialTest : public ::testing::Test {
protected:
    PodTrialTest() { (void)units_dir(); }

    deploy::PodPlaces places() { return {{tree_.path() + "/pods"}, tree_.path() + "/units", tree_.path() + "/record"}; }
    Dir pods() { return Dir::open_or_create(tree_.path() + "/pods"); }
    Dir units_dir() { return Dir::open_or_create(tree_.path() + "/units"); }
    void declare(const std::string& file, const std::string& text) { pods().write_whole(file, text); }
    void runs(const std::string& name) { services_.states[unit(name)] = {.active = "active", .result = "success"}; }
    PodTrial trial(std::vector<PodText> files, std::vector<std::string> gone = {}) {
        return {
            services_, vocabulary_, {.origin = "shop", .files = std::move(files), .gone = std::move(gone)}, places()};
    }
    std::string refusal(std::vector<PodText> files, std::vector<std::string> gone = {}) {
        try {
            (void)trial(std::move(files), std::move(gone));
            return "";
        } catch (const Error& error) {
            return error.what();
        }
    }

    TempTree tree_;
    deploy::PodVocabulary vocabulary_{{}, no_suggestion};
    FakeServices services_;
    Fd never_{::eventfd(0, EFD_CLOEXEC)};
};

TEST_F(PodTrialTest, WhatIsWellIsDeclared) {
    declare("old.pod", pod("a"));
    runs("old");
    PodTrial change = trial({{"web.pod", pod("b")}}, {"old.pod"});
    EXPECT_EQ(change.run(never_), "");
    EXPECT_THAT(services_.calls,
                ElementsAre("stop old.socket", "stop old.service", "reload", "watch", "restart web.service"));
    EXPECT_THAT(pods().entries(), ElementsAre("old.pod")) << "nothing of the trial would be there after a power cut";
    EXPECT_THAT(units_dir().read_file("web.service"), HasSubstr("/usr/bin/rkt"));
    change.commit();
    EXPECT_THAT(pods().entries(), ElementsAre("web.pod"));
    EXPECT_EQ(pods().read_file("web.pod"), pod("b"));
    change.end();
    EXPECT_THAT(units_dir().entries(), IsEmpty());
    EXPECT_FALSE(deploy::end_left_behind(services_, places()));
}

TEST_F(PodTrialTest, WhatIsNotWellGoesBack) {
    declare("old.pod", pod("a"));
    declare("web.pod", pod("a"));
    for (const char* name : {"old", "web", "front"}) runs(name);
    services_.needed_by[unit("old")] = {unit("front")};
    services_.broken.insert(unit("new"));
    PodTrial change = trial({{"new.pod", pod("a")}, {"web.pod", pod("b")}}, {"old.pod"});
    EXPECT_THAT(change.run(never_), HasSubstr("unit new.service"));
    services_.calls.clear();
    change.roll_back();
    EXPECT_THAT(services_.calls, ElementsAre("stop new.socket", "stop new.service", "reload",
                                             "restart old.service web.service", "start front.service"));
    EXPECT_EQ(pods().read_file("web.pod"), pod("a"));
    EXPECT_TRUE(pods().exists("old.pod"));
    EXPECT_THAT(units_dir().entries(), IsEmpty());
}

TEST_F(PodTrialTest, WhatIsThereIsLeftOutAndWhatIsNotEnabledIsNotStarted) {
    declare("web.pod", pod("a"));
    EXPECT_FALSE(trial({{"web.pod", pod("a")}}, {"gone.pod"}).is_needed());
    EXPECT_FALSE(Dir::open(tree_.path()).exists("record"));
    PodTrial change = trial({{"job.pod", pod("a", "")}});
    EXPECT_EQ(change.run(never_), "");
    EXPECT_THAT(services_.calls, Not(Contains(HasSubstr("restart"))));
}

TEST_F(PodTrialTest, OneThatRunsIsRestartedThoughItIsNotEnabled) {
    declare("job.pod", pod("a", ""));
    runs("job");
    PodTrial change = trial({{"job.pod", pod("b", "")}});
    EXPECT_EQ(change.run(never_), "");
    EXPECT_THAT(services_.calls, Contains("restart job.service"));
}

TEST_F(PodTrialTest, OneThatWasKilledIsUndoneByTheNext) {
    declare("web.pod", pod("a"));
    runs("web");
    {
        PodTrial killed = trial({{"new.pod", pod("a")}, {"web.pod", pod("b")}});
        EXPECT_EQ(killed.run(never_), "");
    }
    services_.calls.clear();
    EXPECT_TRUE(deploy::end_left_behind(services_, places()));
    EXPECT_THAT(services_.calls, ElementsAre("stop new.socket", "stop new.service", "reload", "restart web.service"));
    EXPECT_THAT(units_dir().entries(), IsEmpty());
    EXPECT_FALSE(deploy::end_left_behind(services_, places()));
}

TEST_F(PodTrialTest, OneThatWasKilledAfterItsFilesWereWrittenIsDone) {
    PodTrial killed = trial({{"new.pod", pod("a")}});
    EXPECT_EQ(killed.run(never_), "");
    declare("new.pod", pod("a"));
    services_.calls.clear();
    EXPECT_FALSE(deploy::end_left_behind(services_, places()));
    EXPECT_THAT(services_.calls, ElementsAre("reload"));
    EXPECT_THAT(units_dir().entries(), IsEmpty());
}

TEST_F(PodTrialTest, WhatItRefuses) {
    declare("web.pod", "[App a]\nImage=a\n");
    const std::string path = places().folders.front() + "/web.pod";
    EXPECT_EQ(refusal({{"web.pod", pod("b")}}),
              path + " was not rolled out as a part of shop: it is to be moved away first");
    EXPECT_EQ(refusal({}, {"web.pod"}), path + " was not rolled out as a part of shop: it is to be moved away first");
    declare("web.pod", pod("a"));
    EXPECT_EQ(refusal({{"web.container", pod("b")}}), path + " makes web.service, too");
    EXPECT_THAT(refusal({{"new.pod", pod("b", "[Nothing]\nA=1\n")}}), HasSubstr("there is no section [Nothing]"));
    pods().remove_file("web.pod");
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_THAT(refusal({{"web.pod", pod("b")}}), HasSubstr("web.pod is no file"));
    EXPECT_THAT(services_.calls, IsEmpty());
    EXPECT_FALSE(Dir::open(tree_.path()).exists("record"));
}

}  // namespace
}  // namespace rkt::test
