// Downloads that are taken up again, from a server that says what the test wants.
#include "image/download.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <atomic>
#include <thread>

#include "base/lock.hpp"
#include "image/digester.hpp"
#include "support/compressed.hpp"
#include "support/fake_http.hpp"
#include "support/silent_progress.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using namespace std::chrono_literals;
using image::Download;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class DownloadNotes : public SilentProgress {
public:
    void note(std::string_view line) override {
        lines += line;
        noted.store(true);
        noted.notify_all();
    }
    std::string lines;
    std::atomic<bool> noted = false;
};

class Downloads : public ::testing::Test {
protected:
    Downloads() {
        http_.allow_http = true;
        http_.attempts = 1;
        http_.backoff = 1ms;
        http_.max_backoff = 5ms;
    }
    // Serves ranges of `content_` under `etag_`; breaks after `drop_after_` bytes of the first body.
    FakeHttp::Handler ranges() {
        return [this](const HttpCall& call) {
            HttpAnswer answer{200, content_, {"ETag: " + etag_, "Cache-Control: max-age=7"}};
            if (!call.header("if-none-match").empty() && call.header("if-none-match") == etag_)
                return HttpAnswer{304, "", {"ETag: " + etag_, "Cache-Control: max-age=9"}};
            const std::string range = call.header("range");
            if (!range.empty() && call.header("if-range") == etag_) {
                const uint64_t from = *text::to_u64(range.substr(6, range.size() - 7));
                answer.status = 206;
                answer.body = content_.substr(from);
                answer.headers.push_back("Content-Range: bytes " + std::to_string(from) + "-" +
                                         std::to_string(content_.size() - 1) + "/" + std::to_string(content_.size()));
            }
            answer.drop_after = drop_after_.exchange(SIZE_MAX);
            return answer;
        };
    }
    Download get(const FakeHttp& server, const std::string& known_etag = "") {
        return image::download(layout_, {server.url("/x.aci"), {}, known_etag, max_size_}, http_, notes_);
    }
    std::string content(const FakeHttp& server) { return read_all(get(server).file); }
    static std::vector<std::string> ranges_asked(const FakeHttp& server) {
        std::vector<std::string> all;
        for (const auto& call : server.calls()) all.push_back(call.header("range"));
        return all;
    }

    TempTree tree_;
    image::Layout layout_ = image::Layout::open(tree_.path());
    image::HttpOptions http_;
    DownloadNotes notes_;
    std::string content_ = noisy_text(300'000);
    std::string etag_ = "\"one\"";
    std::atomic<size_t> drop_after_ = SIZE_MAX;
    uint64_t max_size_ = UINT64_MAX;
};

TEST_F(Downloads, AWholeFile) {
    FakeHttp server(ranges());
    const Download got = get(server);
    EXPECT_FALSE(got.not_modified);
    EXPECT_TRUE(read_all(got.file) == content_);
    EXPECT_EQ(got.cache.etag, etag_);
    EXPECT_EQ(got.cache.max_age, 7);
    EXPECT_THAT(layout_.downloads.entries(), SizeIs(2));
    image::forget_download(layout_, server.url("/x.aci"));
    EXPECT_THAT(layout_.downloads.entries(), IsEmpty());
}

TEST_F(Downloads, ABrokenOneIsTakenUpByTheNext) {
    FakeHttp server(ranges());
    drop_after_ = 100'000;
    EXPECT_NE(error_of([&] { get(server); }), "");
    EXPECT_TRUE(content(server) == content_);
    EXPECT_THAT(ranges_asked(server), ElementsAre("", "bytes=100000-"));
    EXPECT_EQ(server.calls()[1].header("if-range"), etag_);
}

TEST_F(Downloads, ABrokenOneIsTakenUpAtOnceWhereThereAreAttempts) {
    FakeHttp server(ranges());
    http_.attempts = 2;
    drop_after_ = 100'000;
    EXPECT_TRUE(content(server) == content_);
    EXPECT_THAT(ranges_asked(server), ElementsAre("", "bytes=100000-"));
}

TEST_F(Downloads, AnotherFileBeginsFromTheBeginning) {
    FakeHttp server(ranges());
    drop_after_ = 100'000;
    EXPECT_NE(error_of([&] { get(server); }), "");
    etag_ = "\"two\"";
    content_ = noisy_text(200'000);
    EXPECT_TRUE(content(server) == content_);
}

// A weak ETag does not say that bytes are the same, and no word of the server says less.
TEST_F(Downloads, WhatCannotBeToldApartIsNotTakenUp) {
    etag_ = "W/\"one\"";
    FakeHttp server(ranges());
    drop_after_ = 100'000;
    EXPECT_NE(error_of([&] { get(server); }), "");
    EXPECT_TRUE(content(server) == content_);
    EXPECT_THAT(ranges_asked(server), ElementsAre("", ""));
}

TEST_F(Downloads, AWholeFileThatWasNotUsedIsHardlyAskedFor) {
    FakeHttp server(ranges());
    (void)get(server);
    EXPECT_TRUE(content(server) == content_);
    EXPECT_THAT(ranges_asked(server), ElementsAre("", "bytes=299999-"));
}

TEST_F(Downloads, ARangeThatWasNotAskedForAndNoRangeAtAllStartOver) {
    for (const HttpAnswer& wrong :
         {HttpAnswer{206, "x", {"Content-Range: bytes 0-0/300000"}}, HttpAnswer{206, "x"}, HttpAnswer{416}}) {
        TempTree tree;
        layout_ = image::Layout::open(tree.path());
        const auto right = ranges();
        FakeHttp server([&](const HttpCall& call) { return call.header("range").empty() ? right(call) : wrong; });
        http_.attempts = 1;
        drop_after_ = 100'000;
        EXPECT_NE(error_of([&] { get(server); }), "");
        http_.attempts = 2;
        EXPECT_TRUE(content(server) == content_);
        EXPECT_THAT(ranges_asked(server), ElementsAre("", "bytes=100000-", ""));
    }
    layout_ = image::Layout::open(tree_.path());
    FakeHttp stubborn([](const HttpCall&) { return HttpAnswer{416}; });
    EXPECT_THAT(error_of([&] { get(stubborn); }), HasSubstr("which part of the file"));
    EXPECT_THAT(stubborn.calls(), SizeIs(2));
}

TEST_F(Downloads, WhatIsKnownIsNotSentAgain) {
    FakeHttp server(ranges());
    const Download got = get(server, etag_);
    EXPECT_TRUE(got.not_modified);
    EXPECT_EQ(got.cache.max_age, 9);
    FakeHttp liar([](const HttpCall&) { return HttpAnswer{304}; });
    EXPECT_THAT(error_of([&] { get(liar); }), HasSubstr("bad HTTP status code: 304"));
}

TEST_F(Downloads, SizesAreBounded) {
    max_size_ = 100'000;
    FakeHttp server(ranges());
    EXPECT_THAT(error_of([&] { get(server); }), HasSubstr("larger than 100000 bytes"));
    FakeHttp endless([this](const HttpCall&) { return HttpAnswer{200, content_, {}, {}, SIZE_MAX, true}; });
    EXPECT_THAT(error_of([&] { get(endless); }), HasSubstr("larger than 100000 bytes"));
}

TEST_F(Downloads, ABodyWithoutALengthIsTaken) {
    FakeHttp gone([](const HttpCall&) { return HttpAnswer{404, "<html>"}; });
    EXPECT_THAT(error_of([&] { get(gone); }), HasSubstr("bad HTTP status code: 404"));
    FakeHttp server([](const HttpCall&) { return HttpAnswer{200, "", {"ETag: \"x\""}}; });
    EXPECT_EQ(content(server), "");
}

TEST_F(Downloads, ARecordThatIsNoneIsNothing) {
    FakeHttp server(ranges());
    drop_after_ = 100'000;
    EXPECT_NE(error_of([&] { get(server); }), "");
    layout_.downloads.write_file(image::sha256_hex(server.url("/x.aci")) + ".json", "{\"url\":");
    EXPECT_TRUE(content(server) == content_);
    EXPECT_THAT(ranges_asked(server), ElementsAre("", ""));
}

TEST_F(Downloads, OneAtATime) {
    FakeHttp server(ranges());
    std::optional<Download> first = get(server);
    std::string second;
    std::thread other([&] { second = content(server); });
    notes_.noted.wait(false);
    EXPECT_EQ(notes_.lines, "another rkt instance is downloading this file, waiting...");
    image::forget_download(layout_, server.url("/x.aci"));  // as after an import
    first.reset();
    other.join();
    EXPECT_TRUE(second == content_);
    EXPECT_THAT(ranges_asked(server), ElementsAre("", ""));
}

TEST_F(Downloads, WhatNobodyTakesUpIsSweptAfterADay) {
    const Dir& dir = layout_.downloads;
    const auto age = [&](const std::string& name, int hours) {
        const timespec then{::time(nullptr) - hours * 3600, 0};
        const std::array<timespec, 2> times{then, then};
        check(::utimensat(dir.get(), name.c_str(), times.data(), 0), "utimensat");
    };
    for (const char* name : {"old", "old.json", "young", "young.json", "busy", "busy.json", "alone.json"})
        dir.write_file(name, "x");
    for (const char* name : {"old", "old.json", "young.json", "busy", "busy.json", "alone.json"}) age(name, 25);
    age("young", 23);
    const auto busy = FileLock::try_take(dir.open_file("busy", O_RDWR), LockMode::exclusive);
    EXPECT_EQ(image::sweep_downloads(layout_), 1U);
    EXPECT_THAT(dir.entries(), ElementsAre("busy", "busy.json", "young", "young.json"));
}

}  // namespace
}  // namespace rkt::test
