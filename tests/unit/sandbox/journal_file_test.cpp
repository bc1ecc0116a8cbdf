// What we write, as systemd's own journalctl(1) reads it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>

#include "base/child.hpp"
#include "base/error.hpp"
#include "journal_entries.hpp"
#include "support/journalctl.hpp"
#include "support/temp_tree.hpp"

namespace rkt::sandbox::journal_file {
namespace {

using test::append;
using test::append_numbered;
using test::field_of_all;
using test::journalctl;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr uint64_t kFileSize = uint64_t{4} << 20;

class JournalFileTest : public testing::Test {
protected:
    Journal& open(uint64_t file_size = kFileSize) { return open_in(tree_.path(), file_size); }
    Journal& open_in(const std::string& path, uint64_t file_size) {
        journal_ = std::make_unique<Journal>();
        journal_->open(Fd(check(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), path)), {{1}}, {{2}},
                       file_size);
        return *journal_;
    }
    void fill(Journal& journal, int from, int to) {
        for (int i = from; i < to; ++i) ASSERT_EQ(append_numbered(journal, i), 0) << i;
    }
    [[nodiscard]] std::vector<std::string> messages(std::initializer_list<std::string> matches = {}) const {
        return field_of_all(tree_.path(), "MESSAGE", matches);
    }
    // Both of the whole directory and without a word: a warning is a defect of the writer.
    void expect_verified() const {
        const CommandResult result = journalctl(tree_.path(), {"--verify"});
        EXPECT_EQ(result.status, 0) << result.output;
        for (const auto& line : text::split(result.output, '\n')) {
            EXPECT_TRUE(line.empty() || line.find("PASS: ") != std::string::npos) << line;
        }
    }
    [[nodiscard]] std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& file : std::filesystem::directory_iterator(tree_.path()))
            names.push_back(file.path().filename());
        std::sort(names.begin(), names.end());
        return names;
    }

    test::TempTree tree_;
    std::unique_ptr<Journal> journal_;
};

TEST_F(JournalFileTest, OneEntry) {
    ASSERT_EQ(append(open(), {"MESSAGE=hello", "PRIORITY=3", "_PID=42"}, 5), 0);
    const std::string entry = journalctl(tree_.path(), {"--output=export"}).output;
    EXPECT_THAT(entry, HasSubstr("__REALTIME_TIMESTAMP=1700000000000005\n__MONOTONIC_TIMESTAMP=5\n"));
    EXPECT_THAT(entry, HasSubstr("_BOOT_ID=02000000000000000000000000000000\n"));
    EXPECT_THAT(entry, HasSubstr("MESSAGE=hello\nPRIORITY=3\n_PID=42\n"));
    expect_verified();
}

TEST_F(JournalFileTest, IsCompleteWhileItIsWritten) {
    Journal& journal = open();
    for (int i = 0; i < 200; ++i) {
        ASSERT_EQ(append_numbered(journal, i), 0);
        if (i % 20 == 7) {
            EXPECT_THAT(messages(), SizeIs(i + 1));
            expect_verified();
        }
    }
}

// Who waits for entries (journalctl --follow) is told of each once, when it can be found by every field: sd-journal
// looks again only when the header counts more.
TEST_F(JournalFileTest, ANewEntryIsNewsOnce) {
    Journal& journal = open();
    ASSERT_EQ(append_numbered(journal, 0), 0);
    const Fd watch(check(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK), "inotify"));
    check(::inotify_add_watch(watch.get(), tree_.path().c_str(), IN_MODIFY), "watching");
    for (int i = 1; i < 20; ++i) ASSERT_EQ(append_numbered(journal, i), 0);
    std::vector<std::string> names;
    alignas(inotify_event) char buffer[65536];
    const ssize_t size = ::read(watch.get(), buffer, sizeof buffer);
    for (ssize_t at = 0; at < size;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer + at);
        names.emplace_back(event->name);
        at += static_cast<ssize_t>(sizeof *event + event->len);
    }
    EXPECT_EQ(std::count(names.begin(), names.end(), "system.journal"), 19);
}

TEST_F(JournalFileTest, IsFollowed) {
    Journal& journal = open();
    ASSERT_EQ(append_numbered(journal, 0), 0);
    const Fd output = make_memfd("follow", "");
    const std::vector<Child::Redirect> redirects{{output.get(), 1}};
    const Child follower = Child::spawn({"/usr/bin/journalctl", "--directory=" + tree_.path(), "--follow", "--merge",
                                         "--quiet", "--output=cat", "_TRANSPORT=stdout"},
                                        redirects);
    const auto shown = [&] {
        std::string text(65536, '\0');
        text.resize(static_cast<size_t>(check_long(::pread(output.get(), text.data(), text.size(), 0), "reading")));
        return text;
    };
    const auto shows = [&](const std::string& line) {
        for (int i = 0; i < 2000 && shown().find(line) == std::string::npos; ++i) ::poll(nullptr, 0, 5);
        return shown().find(line) != std::string::npos;
    };
    ASSERT_TRUE(shows("entry 0\n"));
    for (int i = 1; i < 300; ++i) {
        ASSERT_EQ(append_numbered(journal, i), 0);
        if (i % 3 != 0) continue;
        ASSERT_TRUE(shows("entry " + std::to_string(i) + "\n")) << shown();
    }
}

// Through every size that the arrays of entries grow to.
TEST_F(JournalFileTest, FindsByEveryField) {
    constexpr int kCount = 5000;
    fill(open(), 0, kCount);
    EXPECT_THAT(messages(), SizeIs(kCount));
    EXPECT_THAT(messages({"SYSLOG_IDENTIFIER=web"}), SizeIs((kCount + 2) / 3));
    EXPECT_THAT(messages({"PRIORITY=7"}), SizeIs(kCount / 8));
    EXPECT_THAT(messages({"_PID=123"}), SizeIs(10));
    EXPECT_THAT(messages({"_PID=123", "PRIORITY=7"}), ElementsAre("entry 1231", "entry 1239"));
    EXPECT_THAT(messages({"MESSAGE=entry 4321"}), ElementsAre("entry 4321"));
    EXPECT_THAT(messages({"MESSAGE=nothing"}), SizeIs(0));
    EXPECT_THAT(journalctl(tree_.path(), {"--field=PRIORITY"}).output, SizeIs(2 * 8));
    EXPECT_THAT(messages({"--lines=1"}), ElementsAre("entry 4999"));
    EXPECT_THAT(messages({"--since=@1700000000.005995"}), SizeIs(5));
    expect_verified();
}

// What was not seen for so long that it is not remembered is found in the file.
TEST_F(JournalFileTest, FindsAgainWhatIsInTheFile) {
    Journal& journal = open();
    uint64_t time = 0;
    for (int round = 0; round < 8; ++round) {
        for (int i = 0; i < 500; ++i) {
            ASSERT_EQ(append(journal, {"MESSAGE=x", "_PID=" + std::to_string(i)}, ++time), 0);
        }
    }
    EXPECT_THAT(messages({"_PID=17"}), SizeIs(8));
    EXPECT_THAT(messages({"_PID=499"}), SizeIs(8));
    EXPECT_THAT(journalctl(tree_.path(), {"--field=_PID"}).output, HasSubstr("499\n"));
    expect_verified();
}

TEST_F(JournalFileTest, Bytes) {
    std::string all = "MESSAGE=";
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    ASSERT_EQ(append(open(), {all}, 1), 0);
    const std::string entry = journalctl(tree_.path(), {"--output=export", "--all"}).output;
    EXPECT_NE(entry.find(std::string("MESSAGE\n\0\1\0\0\0\0\0\0", 16) + all.substr(8) + "\n"), std::string::npos);
    expect_verified();
}

TEST_F(JournalFileTest, LongLines) {
    Journal& journal = open();
    for (uint64_t size = 1; size <= 512 << 10; size *= 2) {
        ASSERT_EQ(append(journal, {"MESSAGE=" + std::string(size, 'm')}, size), 0);
    }
    EXPECT_THAT(messages({"--lines=1"}).back(), SizeIs(512 << 10));
    expect_verified();
}

TEST_F(JournalFileTest, RefusesWhatIsNoEntry) {
    Journal& journal = open();
    EXPECT_EQ(append(journal, {}, 1), EINVAL);
    EXPECT_EQ(append(journal, {"no field"}, 1), EINVAL);
    EXPECT_EQ(append(journal, {"=no name"}, 1), EINVAL);
    EXPECT_EQ(append(journal, std::vector<std::string>(kMaxFields + 1, "A=1"), 1), EINVAL);
    ASSERT_EQ(append(journal, {"MESSAGE=good", "MESSAGE=good"}, 2), 0);
    EXPECT_EQ(append(journal, {"MESSAGE=" + std::string(kFileSize, 'x')}, 3), EFBIG);
    ASSERT_EQ(append(journal, {"MESSAGE=better"}, 4), 0);
    EXPECT_THAT(messages(), ElementsAre("good", "better"));
    expect_verified();
}

// Two files at most, the older one archived as journald names it; the numbers go on.
TEST_F(JournalFileTest, Rotates) {
    constexpr uint64_t kSmall = 256 << 10;
    constexpr int kCount = 3000;
    fill(open(kSmall), 0, kCount);
    ASSERT_THAT(files(), ElementsAre("system.journal",
                                     testing::MatchesRegex("system@[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{16}.journal")));
    for (const auto& name : files()) EXPECT_LE(std::filesystem::file_size(tree_.path() + "/" + name), kSmall);
    const auto kept = messages();
    ASSERT_GT(kept.size(), 300);
    for (size_t i = 0; i < kept.size(); ++i) {
        ASSERT_EQ(kept[i], "entry " + std::to_string(kCount - static_cast<int>(kept.size() - i)));
    }
    expect_verified();
    const std::string states = journalctl(tree_.path(), {"--header"}).output;
    EXPECT_THAT(states, testing::AllOf(HasSubstr("State: ARCHIVED"), HasSubstr("State: ONLINE")));
    journal_->close();
    EXPECT_THAT(journalctl(tree_.path(), {"--header"}).output, HasSubstr("State: OFFLINE"));
    expect_verified();
}

// Entries of any fields and sizes are what comes out again.
TEST_F(JournalFileTest, WhatIsWrittenIsRead) {
    for (const unsigned seed : {1U, 2U}) {
        std::mt19937 random(seed);
        const auto below = [&](unsigned limit) {
            return std::uniform_int_distribution<unsigned>(0, limit - 1)(random);
        };
        const test::TempTree tree;
        Journal& journal = open_in(tree.path(), kFileSize);
        std::map<std::string, std::vector<std::string>> expected;  // by field
        for (unsigned i = 0; i < 600; ++i) {
            std::vector<std::string> fields{"MESSAGE=" + std::to_string(i)};
            for (unsigned field = below(12); field > 0; --field) {
                const std::string value(1U << below(below(20) == 0 ? 14 : 5), static_cast<char>('a' + below(3)));
                const std::string name = "F" + std::to_string(field);
                fields.push_back(name + "=" + value);
                expected[fields.back()].push_back(std::to_string(i));
            }
            ASSERT_EQ(append(journal, fields, i), 0);
        }
        ASSERT_THAT(field_of_all(tree.path(), "MESSAGE"), SizeIs(600));
        for (const auto& [match, numbers] : expected) {
            if (match.size() > 4000) continue;
            EXPECT_EQ(field_of_all(tree.path(), "MESSAGE", {match}), numbers) << match.substr(0, 80);
        }
        EXPECT_EQ(journalctl(tree.path(), {"--verify"}).status, 0);
    }
}

// A full disk takes what it can, and nothing of what it took is damaged; when it has room again, the journal goes on.
TEST_F(JournalFileTest, FullDisk) {
    check(::mount("tmpfs", tree_.path().c_str(), "tmpfs", 0, "size=96k"), "mounting a small disk");
    Journal& journal = open(128 << 10);
    int written = 0;
    while (written < 100'000 && append_numbered(journal, written) == 0) ++written;
    ASSERT_LT(written, 100'000);
    EXPECT_EQ(append_numbered(journal, written), ENOSPC);
    expect_verified();
    EXPECT_EQ(messages().back(), "entry " + std::to_string(written - 1));

    check(::mount("tmpfs", tree_.path().c_str(), "tmpfs", MS_REMOUNT, "size=4m"), "giving it room");
    const int kLater = written + 2'000'000;  // us: it does not try at every entry
    ASSERT_EQ(append_numbered(journal, kLater), 0);
    EXPECT_EQ(messages().back(), "entry " + std::to_string(kLater));
    expect_verified();
    journal_.reset();
    check(::umount2(tree_.path().c_str(), MNT_DETACH), "unmounting");
}

// Cut anywhere, by a crash of the host, it is still read as far as it goes, or refused; never a crash of the reader.
TEST_F(JournalFileTest, CutFiles) {
    fill(open(64 << 10), 0, 60);
    journal_->close();
    const std::string whole = tree_.dir().read_file("system.journal");
    size_t read = 0;
    for (size_t size = whole.size(); size > 0; size -= std::min<size_t>(size, 211)) {
        tree_.dir().write_file("system.journal", whole.substr(0, size));
        const CommandResult result = journalctl(tree_.path(), {"--output=cat"});
        EXPECT_LT(result.status, 128) << size;
        if (size == whole.size()) read = text::split(result.output, '\n').size();
    }
    EXPECT_EQ(read, 61);
}

}  // namespace
}  // namespace rkt::sandbox::journal_file
