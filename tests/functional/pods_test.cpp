// The life of pods as the command line shows it, without a systemd.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/lock.hpp"
#include "functional/oci_layout.hpp"
#include "functional/program.hpp"

namespace rkt::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

class Pods : public testing::Test {
protected:
    Pods() : layout_(host_.path("hello"), R"("Entrypoint":["/program"],"Cmd":["say","hello"])") {
        const Result fetched = rkt({"fetch", "--full", "--quiet", layout_.reference()});
        image_ = text::trim(fetched.out);
        EXPECT_EQ(fetched.status, 0) << fetched.err;
    }
    [[nodiscard]] Result rkt(const std::vector<std::string>& words) const { return host_.rkt(words); }
    [[nodiscard]] std::string prepare(const std::vector<std::string>& rest = {}) const {
        std::vector<std::string> words{"prepare", "--quiet", image_};
        words.insert(words.end(), rest.begin(), rest.end());
        const Result result = rkt(words);
        EXPECT_EQ(result.status, 0) << result.err;
        EXPECT_THAT(result.out, MatchesRegex("[0-9a-f-]{36}\n"));
        return std::string(text::trim(result.out));
    }

    Host host_;
    OciLayout layout_;
    std::string image_;
};

TEST_F(Pods, NoPods) {
    EXPECT_EQ(rkt({"list"}).out, "UUID\tAPP\tIMAGE NAME\tSTATE\tCREATED\tSTARTED\tNETWORKS\n");
    EXPECT_EQ(rkt({"list", "--full"}).out, "UUID\tAPP\tIMAGE NAME\tIMAGE ID\tSTATE\tCREATED\tSTARTED\tNETWORKS\n");
    EXPECT_EQ(rkt({"list", "--no-legend"}).out, "");
    EXPECT_EQ(rkt({"list", "--format=json"}).out, "null\n");
}

TEST_F(Pods, APreparedPodIsListedWithOneRowPerApp) {
    const std::string uuid = prepare({"--name=one", image_, "--name=two"});
    const auto rows = text::split(rkt({"list", "--no-legend"}).out, '\n');
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_THAT(rows[0], StartsWith(uuid.substr(0, 8) + "\tone\t"));
    EXPECT_THAT(rows[0], HasSubstr("\tprepared\t"));
    EXPECT_THAT(rows[1], StartsWith("\t\ttwo\t"));  // the pod's column has one stop of eight more
    const auto full = text::split(rkt({"list", "--no-legend", "--full"}).out, '\n');
    EXPECT_THAT(full[0], StartsWith(uuid + "\tone\t"));
    EXPECT_THAT(full[0], HasSubstr("\t" + image_.substr(0, 19) + "\t"));
}

TEST_F(Pods, WhatWasPreparedIsComparedAgainBeforeItRuns) {
    const std::string uuid = prepare();
    Dir::open(host_.data() + "/images/" + image_).write_file("source-manifest", "{}");
    const Result result = rkt({"run-prepared", uuid});
    EXPECT_EQ(result.status, 254);
    EXPECT_THAT(result.err, HasSubstr("what the store has is not what was fetched"));
    EXPECT_EQ(count_lines(result.err), 1U) << result.err;
    EXPECT_THAT(rkt({"status", uuid}).out, HasSubstr("state=prepared\n"));
}

// rkt-1.30.md 3.1, row by row: what a directory and a lock are called.
TEST_F(Pods, EveryStateOfAPodIsSaid) {
    struct Row {
        const char* directory;
        bool locked;
        const char* state;
    };
    constexpr Row kRows[] = {{"embryo", false, "embryo"},
                             {"embryo", true, "embryo"},
                             {"prepare", true, "preparing"},
                             {"prepare", false, "aborted prepare"},
                             {"prepared", false, "prepared"},
                             {"prepared", true, "prepared"},
                             {"run", true, "running"},
                             {"run", false, "exited"},
                             {"exited-garbage", false, "exited garbage"},
                             {"exited-garbage", true, "exited deleting"},
                             {"garbage", false, "garbage"},
                             {"garbage", true, "deleting"}};
    const std::string uuid = prepare();
    std::string at = host_.data() + "/pods/prepared/" + uuid;
    for (const Row& row : kRows) {
        SCOPED_TRACE(std::string(row.directory) + (row.locked ? ", locked" : ""));
        const std::string place = host_.data() + "/pods/" + row.directory + "/" + uuid;
        std::filesystem::rename(at, place);
        at = place;
        std::optional<FileLock> lock;
        if (row.locked) lock = FileLock::take(Dir::open(at).fd().duplicate(), LockMode::exclusive);
        // As in rkt, what is not a pod yet, and what is no pod any more, is nobody's to name.
        if (row.directory == std::string_view("embryo") || row.directory == std::string_view("garbage")) {
            EXPECT_THAT(rkt({"status", uuid}).err, HasSubstr("no matches found"));
            EXPECT_EQ(rkt({"list", "--no-legend"}).out, "");
            continue;
        }
        EXPECT_THAT(rkt({"status", uuid}).out, StartsWith(std::string("state=") + row.state + "\n"));
        EXPECT_THAT(rkt({"list", "--no-legend"}).out, HasSubstr(std::string("\t") + row.state + "\t"));
        EXPECT_THAT(rkt({"list", "--format=json"}).out, HasSubstr(std::string(R"("state":")") + row.state + '"'));
    }
}

TEST_F(Pods, JsonHasTheUuidAsName) {
    const std::string uuid = prepare();
    const std::string json = rkt({"list", "--format=json"}).out;
    EXPECT_THAT(json, StartsWith("[{\"name\":\"" + uuid + "\",\"state\":\"prepared\",\"app_names\":["));
    EXPECT_THAT(json, HasSubstr("\"state\":\"created\""));
    EXPECT_THAT(json, HasSubstr("\"image_id\":\"" + image_ + "\""));
    EXPECT_THAT(rkt({"status", "--format=json", uuid}).out, StartsWith("{\"name\":\"" + uuid + "\""));
}

TEST_F(Pods, StatusOfAPreparedPod) {
    const std::string uuid = prepare();
    const Result result = rkt({"status", uuid.substr(0, 10)});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, MatchesRegex("state=prepared\ncreated=[0-9-]+ [0-9:.]+ [+-][0-9]+ [A-Z]+\n"));
    host_.dir().write_file("uuid", uuid + "\n");
    EXPECT_EQ(rkt({"status", "--uuid-file=" + host_.path("uuid")}).out, result.out);
}

TEST_F(Pods, WaitingForAPreparedPodEndsWithTheTime) {
    const std::string uuid = prepare();
    const Result result = rkt({"status", "--wait=1ms", uuid});
    EXPECT_EQ(result.status, 254);
    EXPECT_EQ(result.err, "status: error waiting for pod " + uuid + ": context deadline exceeded\n");
}

// A pod that somebody starts: what has been written of it is all there is.
TEST_F(Pods, ReadyIsWhenEveryAppHasBegun) {
    const std::string uuid = prepare();
    const std::string dir = host_.data() + "/pods/run/" + uuid;
    std::filesystem::rename(host_.data() + "/pods/prepared/" + uuid, dir);
    const auto lock = FileLock::take(Dir::open(dir).fd().duplicate(), LockMode::exclusive);
    Dir::open(dir).write_file("registration", "registered\n");
    EXPECT_EQ(rkt({"status", "--wait-ready=1ms", uuid}).err,
              "status: error waiting for pod " + uuid + ": context deadline exceeded\n");
    Dir::open(dir).make_dir("status").write_file(".ready", "");
    const Result ready = rkt({"status", "--wait-ready=1ms", uuid});
    EXPECT_EQ(ready.status, 0);
    EXPECT_THAT(ready.out, HasSubstr("state=running\n"));
}

TEST_F(Pods, StatusSaysWhatKilledAnApp) {
    const std::string uuid = prepare();
    const std::string dir = host_.data() + "/pods/run/" + uuid;
    std::filesystem::rename(host_.data() + "/pods/prepared/" + uuid, dir);
    EXPECT_THAT(rkt({"status", uuid}).out, testing::Not(HasSubstr("result")));
    const Dir status = Dir::open(dir).make_dir("status");
    status.write_file("hello", "137\n");
    status.write_file("hello.reason", "oom-kill");
    const std::string text = rkt({"status", uuid}).out;
    EXPECT_THAT(text, HasSubstr("exited=true\napp-hello=137\n"));
    EXPECT_THAT(text, HasSubstr("\napp-hello-result=oom-kill\n"));
    EXPECT_THAT(rkt({"status", "--format=json", uuid}).out, HasSubstr(R"("exit_code":137)"));
    EXPECT_THAT(rkt({"list", "--format=json"}).out, HasSubstr(R"("result":"oom-kill")"));
}

TEST_F(Pods, CatManifest) {
    const std::string uuid = prepare({"--name=web"});
    EXPECT_THAT(rkt({"cat-manifest", uuid}).out, HasSubstr("\n\t\"acKind\": \"PodManifest\""));
    EXPECT_THAT(rkt({"cat-manifest", "--pretty-print=false", uuid}).out, HasSubstr("\"name\":\"web\""));
}

TEST_F(Pods, WhatIsNotRunningIsNotStoppedNorEntered) {
    const std::string uuid = prepare();
    const Result stop = rkt({"stop", uuid});
    EXPECT_EQ(stop.status, 254);
    EXPECT_EQ(stop.err, "stop: pod \"" + uuid + "\" is not running\nstop: failed to stop 1 pod(s)\n");
    EXPECT_EQ(rkt({"enter", uuid, "/program"}).status, 254);
    const Result logs = rkt({"logs", uuid});
    EXPECT_EQ(logs.status, 254);
    EXPECT_EQ(count_lines(logs.err), 1U);
}

TEST_F(Pods, RmPrintsTheQuotedUuid) {
    const std::string uuid = prepare();
    const Result result = rkt({"rm", uuid});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out, "\"" + uuid + "\"\n");
    const Result again = rkt({"rm", uuid});
    EXPECT_EQ(again.status, 254);
    EXPECT_EQ(again.err, "rm: no matches found for \"" + uuid + "\"\nrm: failed to remove one or more pods\n");
}

TEST_F(Pods, GcExpiresPreparedPods) {
    const std::string uuid = prepare();
    EXPECT_EQ(rkt({"gc"}).out, "");
    const Result result = rkt({"gc", "--expire-prepared=0"});
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.out, "Garbage collecting pod \"" + uuid + "\"\n");
    EXPECT_THAT(result.err, HasSubstr("gc: moving expired prepared pod \"" + uuid + "\" to garbage\n"));
    EXPECT_EQ(rkt({"list", "--no-legend"}).out, "");
}

TEST_F(Pods, APodThatCannotBeReadIsReportedBehindTheList) {
    const std::string uuid = prepare();
    Dir::open(host_.data() + "/pods/prepared/" + uuid).write_file("pod", "{");
    const Result result = rkt({"list", "--no-legend"});
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(first_line(result.err), "list: 1 error(s) encountered when listing pods:");
}

TEST_F(Pods, RefusalsOfPrepareKeepRktsWords) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> lines{
        {{image_, "--name=a", image_, "--name=a"}, "multiple apps with name a"},
        {{image_, "--mount=volume=v,target=/data"}, "dangling mount point \"/data\": volume \"v\" not found"},
    };
    for (const auto& [words, expected] : lines) {
        std::vector<std::string> command{"prepare"};
        command.insert(command.end(), words.begin(), words.end());
        const Result result = rkt(command);
        EXPECT_EQ(result.status, 254);
        EXPECT_EQ(result.err, "prepare: " + expected + "\n");
    }
    EXPECT_EQ(rkt({"list", "--no-legend"}).out, "");
}

}  // namespace
}  // namespace rkt::test
