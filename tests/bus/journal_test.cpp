#include "systemd/journal.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"
#include "support/private_journal.hpp"

namespace rkt::systemd {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class JournalTest : public ::testing::Test {
protected:
    Fd stream(const std::string& app, const std::string& unit = "pod.scope", int priority = 6) {
        auto opened = open_stream({app, unit, priority}, journald.stream_socket());
        if (!opened) throw Error("no journald");
        return *std::move(opened);
    }
    [[nodiscard]] LogQuery query() const {
        LogQuery q;
        q.unit = "pod.scope";
        q.directory = journald.directory();
        q.sync_socket = journald.sync_socket();
        return q;
    }
    static std::vector<LogLine> lines(const LogQuery& q) {
        std::vector<LogLine> read;
        read_journal(q, [&](const LogLine& line) { read.push_back(line); });
        return read;
    }
    static std::vector<std::string> messages(const LogQuery& q) {
        std::vector<std::string> read;
        read_journal(q, [&](const LogLine& line) { read.push_back(line.message); });
        return read;
    }

    // A process of its own writes and is gone before journald reads it: whatever unit the tests run in,
    // journald cannot know it, and the unit of the stream's header counts.
    pid_t write(const Fd& to, const std::string& text) const {
        journald.pause();
        const std::vector<Child::Redirect> redirects = {{to.get(), 1}};
        Child writer = Child::spawn({"/usr/bin/printf", "%b", text}, redirects);
        const pid_t pid = writer.pid();
        EXPECT_EQ(writer.wait().as_exit_code(), 0);
        journald.resume();
        return pid;
    }

    test::PrivateJournal journald;
};

TEST_F(JournalTest, NothingWrittenNothingRead) { EXPECT_THAT(messages(query()), IsEmpty()); }

TEST_F(JournalTest, LinesOfAUnitInOrder) {
    const auto before = std::chrono::system_clock::now();
    const Fd out = stream("web");
    const Fd err = stream("web", "pod.scope", 3);
    const pid_t writer = write(out, "one\n");
    EXPECT_THAT(messages(query()), ElementsAre("one"));  // what was sent is what is read, at once
    write(stream("web", "other.scope"), "not ours\n");
    write(err, "two\n");
    EXPECT_THAT(messages(query()), ElementsAre("one", "two"));

    const auto read = lines(query());
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(read[0].identifier, "web");
    EXPECT_EQ(read[0].pid, std::to_string(writer));
    EXPECT_EQ(read[0].priority, 6);
    EXPECT_EQ(read[1].priority, 3);
    EXPECT_GE(read[0].time, before - std::chrono::microseconds(1));
    EXPECT_LE(read[1].time, std::chrono::system_clock::now());
    EXPECT_LT(read[0].monotonic_usec, read[1].monotonic_usec);
}

TEST_F(JournalTest, OneAppAndSinceWhen) {
    write(stream("db"), "early\n");
    write(stream("web"), "web early\n");
    ASSERT_THAT(lines(query()).size(), 2U);
    const auto now = std::chrono::system_clock::now();
    write(stream("db"), "late\n");

    LogQuery db = query();
    db.app = "db";
    EXPECT_THAT(messages(db), ElementsAre("early", "late"));
    db.since = now;
    EXPECT_THAT(messages(db), ElementsAre("late"));
}

TEST_F(JournalTest, TheLastLinesAndUntilWhen) {
    const Fd web = stream("web");
    write(web, "one\ntwo\n");
    LogQuery q = query();
    const auto older = lines(q);
    ASSERT_EQ(older.size(), 2U);
    write(web, "three\nfour\n");
    write(stream("db"), "other\n");
    q.lines = 2;
    EXPECT_THAT(messages(q), ElementsAre("four", "other"));
    q.app = "web";
    EXPECT_THAT(messages(q), ElementsAre("three", "four"));
    q.lines = 100;
    EXPECT_THAT(messages(q), ElementsAre("one", "two", "three", "four"));
    q.lines = 0;
    EXPECT_THAT(messages(q), IsEmpty());
    q.until = older.back().time;
    q.lines = 1;
    EXPECT_THAT(messages(q), ElementsAre("two"));
    q.lines.reset();
    EXPECT_THAT(messages(q), ElementsAre("one", "two"));
    q.since = older.back().time + std::chrono::microseconds(1);
    EXPECT_THAT(messages(q), IsEmpty());
}

TEST_F(JournalTest, PriorityPrefixAndAnUnfinishedLine) {
    {
        const Fd out = stream("web");
        write(out, "<4>careful\nno end");
    }
    const auto read = lines(query());
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(read[0].message, "careful");
    EXPECT_EQ(read[0].priority, 4);
    EXPECT_EQ(read[1].message, "no end");
}

TEST_F(JournalTest, FollowsUntilThePodEnds) {
    const Fd out = stream("web");
    write(out, "1\n");
    LogQuery follow = query();
    follow.follow = true;
    std::vector<std::string> read;
    follow.ended = [&] {
        if (read.size() < 3) return false;
        write(out, "last words\n");  // sent, not yet handled by journald, when the pod is seen to have ended
        return true;
    };
    read_journal(follow, [&](const LogLine& line) {
        read.push_back(line.message);
        if (read.size() < 3) write(out, std::to_string(read.size() + 1) + "\n");
    });
    EXPECT_THAT(read, ElementsAre("1", "2", "3", "last words"));
}

TEST_F(JournalTest, ReadsWithoutJournald) {
    write(stream("web"), "kept\n");
    ASSERT_THAT(messages(query()), ElementsAre("kept"));
    journald.stop();
    EXPECT_THAT(messages(query()), ElementsAre("kept"));
}

TEST(Journal, DirectoryThatIsMissingIsAnError) {
    LogQuery q;
    q.unit = "pod.scope";
    q.directory = "/nonexistent/journal";
    EXPECT_THROW(read_journal(q, [](const LogLine&) {}), SystemError);
}

}  // namespace
}  // namespace rkt::systemd
