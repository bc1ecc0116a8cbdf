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

    deploy::PodPlaces places() {
        return {{tree_.path() + "/pods"}, tree_.path() + "/units", tree_.path() + "/own", tree_.path() + "/record"};
    }
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
    change.end();
    EXPECT_THAT(pods().entries(), ElementsAre("web.pod"));
    EXPECT_EQ(pods().read_file("web.pod"), pod("b"));
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

std::vector<std::string> images_of(const deploy::PodFolders& folders) {
    std::vector<std::string> images;
    for (const auto& source : deploy::find_pods(folders))
        images.push_back(source.name + " " + deploy::load(source).find("App a")->last("Image")->value);
    return images;
}

// Of several files a host that loses its power has all, or none.
TEST_F(PodTrialTest, ItsFilesAreCommittedAtOneInstant) {
    for (const char* file : {"a.pod", "b.pod", "old.pod"}) declare(file, pod("1"));
    PodTrial change = trial({{"a.pod", pod("2")}, {"b.pod", pod("2")}, {"c.pod", pod("2")}}, {"old.pod"});
    EXPECT_EQ(change.run(never_), "");
    const auto folders = places().folders;
    EXPECT_THAT(images_of(folders), ElementsAre("a 1", "b 1", "old 1"));
    change.commit();
    const auto all = ElementsAre("a 2", "b 2", "c 2");
    EXPECT_THAT(images_of(folders), all);
    EXPECT_THAT(pods().entries(), ElementsAre(deploy::kCommitted, "a.pod", "b.pod", "old.pod"));
    for (const auto& source : deploy::find_pods(folders)) EXPECT_EQ(folder_of(source), folders.front());
    // Each state that its end goes through is the same pods.
    pods().remove_file("old.pod");
    EXPECT_THAT(images_of(folders), all);
    pods().open_dir(deploy::kCommitted).rename_to("a.pod", pods(), "a.pod");
    EXPECT_THAT(images_of(folders), all);
    // Whether the host was up meanwhile, or has lost what is in /run with its power.
    services_.calls.clear();
    EXPECT_FALSE(deploy::end_left_behind(services_, places()));
    EXPECT_THAT(services_.calls, ElementsAre("reload"));
    EXPECT_THAT(pods().entries(), ElementsAre("a.pod", "b.pod", "c.pod"));
    EXPECT_THAT(images_of(folders), all);
}

TEST_F(PodTrialTest, WhatWasCommittedBeforeAPowerCutIsTidiedByTheNext) {
    declare("old.pod", pod("1"));
    pods().make_dir(".new").write_file("half.pod", "[Ap");
    const Dir committed = pods().make_dir(deploy::kCommitted);
    committed.write_file("old.pod", "");
    committed.write_file("web.pod", pod("2"));
    EXPECT_FALSE(deploy::end_left_behind(services_, places()));
    EXPECT_THAT(services_.calls, IsEmpty());
    EXPECT_THAT(pods().entries(), ElementsAre("web.pod"));
}

TEST_F(PodTrialTest, ThatCannotBeCommittedLeavesNothing) {
    PodTrial change = trial({{"a.pod", pod("1")}});
    EXPECT_EQ(change.run(never_), "");
    pods().make_dir(deploy::kCommitted).write_file("in.pod", "the way");
    EXPECT_THROW(change.commit(), Error);
}

// daemon-reload may fail: a generator that hangs, a manager that is executed anew.
TEST_F(PodTrialTest, AReloadThatFailsUndoesItAndWhatRanRunsAgain) {
    declare("old.pod", pod("a"));
    declare("web.pod", pod("a"));
    for (const char* name : {"old", "web"}) runs(name);
    PodTrial change = trial({{"web.pod", pod("b")}}, {"old.pod"});
    services_.reload_failure = "org.freedesktop.DBus.Error.NoReply: no reply";
    EXPECT_EQ(change.run(never_), services_.reload_failure);
    EXPECT_THAT(services_.calls, ElementsAre("stop old.socket", "stop old.service", "reload"));
    services_.calls.clear();
    try {
        change.roll_back();
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.what(), "going back: " + services_.reload_failure);
    }
    EXPECT_THAT(services_.calls, ElementsAre("reload", "restart old.service web.service"));
    EXPECT_THAT(units_dir().entries(), IsEmpty());
    EXPECT_THAT(pods().entries(), ElementsAre("old.pod", "web.pod"));
    // The manager may have loaded what was tried: the next one goes back once more.
    services_.reload_failure.clear();
    EXPECT_TRUE(deploy::end_left_behind(services_, places()));
    EXPECT_FALSE(deploy::end_left_behind(services_, places()));
}

TEST_F(PodTrialTest, AReloadThatFailsAfterTheCommitUndoesNothing) {
    PodTrial change = trial({{"web.pod", pod("b")}});
    EXPECT_EQ(change.run(never_), "");
    change.commit();
    services_.reload_failure = "no reply";
    EXPECT_THROW(change.end(), Error);
    EXPECT_THAT(images_of(places().folders), ElementsAre("web b"));
    services_.reload_failure.clear();
    services_.calls.clear();
    EXPECT_FALSE(deploy::end_left_behind(services_, places()));
    EXPECT_THAT(services_.calls, ElementsAre("reload"));
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
    const Dir own = Dir::open_or_create(places().own);
    ASSERT_EQ(::symlinkat("/dev/null", own.get(), "web.service"), 0);
    EXPECT_EQ(refusal({{"web.pod", pod("b")}}),
              places().own +
                  "/web.service would run, or is a mask, and not the pod of that name: it is to be moved away first");
    pods().remove_file("web.pod");
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_THAT(refusal({{"web.pod", pod("b")}}), HasSubstr("web.pod is no file"));
    EXPECT_THAT(services_.calls, IsEmpty());
    EXPECT_FALSE(Dir::open(tree_.path()).exists("record"));
}

}  // namespace
}  // namespace rkt::test
