#include "image/http.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>

#include "support/compressed.hpp"
#include "support/fake_http.hpp"
#include "support/memory_source.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using image::HttpOptions;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using namespace std::chrono_literals;

HttpOptions quick() {
    HttpOptions options;
    options.allow_http = true;
    options.backoff = 1ms;
    options.max_backoff = 20ms;
    options.stall_timeout = 2s;
    return options;
}

// Answers with each of a list in turn, the last one for ever.
FakeHttp::Handler in_turn(std::vector<HttpAnswer> answers) {
    auto next = std::make_shared<std::atomic<size_t>>(0);
    return [answers = std::move(answers), next](const HttpCall&) {
        return answers[std::min((*next)++, answers.size() - 1)];
    };
}

std::string get(const FakeHttp& server, const HttpOptions& options = quick()) {
    return image::http_get({server.url()}, options).body;
}

TEST(HttpGet, GivesStatusHeadersAndBody) {
    FakeHttp server(in_turn({{404, "gone", {"X-Some: thing", "x-some: other"}}}));
    const auto response = image::http_get({server.url("/a"), {"Accept: x/y"}}, quick());
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body, "gone");
    EXPECT_EQ(response.header("x-some"), "other");
    EXPECT_EQ(server.calls()[0].header("accept"), "x/y");
    EXPECT_EQ(server.calls()[0].header("authorization"), "");
}

TEST(HttpGet, TriesAgainWhatMayGoBetter) {
    for (const int status : {429, 500, 502, 503, 504}) {
        FakeHttp server(in_turn({{status}, {status}, {200, "at last"}}));
        EXPECT_EQ(get(server), "at last") << status;
        EXPECT_THAT(server.calls(), SizeIs(3)) << status;
    }
    FakeHttp dropping(in_turn({{200, "half of it", {}, 100}, {200, "whole"}}));
    EXPECT_EQ(get(dropping), "whole");
}

TEST(HttpGet, GivesUpAfterAllAttempts) {
    FakeHttp server(in_turn({{503}}));
    EXPECT_THAT(error_of([&] { get(server); }), HasSubstr("status 503"));
    EXPECT_THAT(server.calls(), SizeIs(5));
}

TEST(HttpGet, DoesNotTryAgainWhatCannot) {
    FakeHttp server(in_turn({{403, "no"}, {200, "yes"}}));
    EXPECT_EQ(get(server), "no");
    EXPECT_THAT(server.calls(), SizeIs(1));
}

TEST(HttpGet, RetryAfterIsHonouredUpToTheBound) {
    auto options = quick();
    options.max_backoff = 150ms;
    for (const auto* wait : {"1", "3600", "18446744073709551615"}) {
        FakeHttp server(in_turn({{429, "", {std::string("Retry-After: ") + wait}}, {200, "ok"}}));
        const auto begin = std::chrono::steady_clock::now();
        EXPECT_EQ(get(server, options), "ok");
        const auto took = std::chrono::steady_clock::now() - begin;
        EXPECT_GE(took, 150ms) << wait;  // without it, the back-off is 1.5 ms at most
        EXPECT_LT(took, 10s) << wait;
    }
}

TEST(HttpGet, EndlessAnswersAreBounded) {
    FakeHttp body(in_turn({{200, std::string(65536, 'x'), {}, {}, SIZE_MAX, true}}));
    EXPECT_THAT(error_of([&] { get(body); }), HasSubstr("larger than 4194304 bytes"));
    std::vector<std::string> headers;
    for (int i = 0; i < 100; ++i) headers.push_back("X-" + std::to_string(i) + ": " + std::string(8000, 'h'));
    FakeHttp header(in_turn({{200, "", headers}}));
    EXPECT_NE(error_of([&] { get(header); }), "");
}

TEST(HttpGet, RedirectLoopEnds) {
    FakeHttp server([](const HttpCall& call) { return HttpAnswer{302, "", {"Location: " + call.target + "x"}}; });
    EXPECT_THAT(error_of([&] { get(server); }), HasSubstr("redirects"));
    EXPECT_THAT(server.calls(), SizeIs(11));
}

TEST(HttpGet, RedirectElsewhereGetsNoCredentials) {
    FakeHttp other(in_turn({{200, "blob"}}));  // another port is another host
    FakeHttp server([&](const HttpCall& call) {
        return call.target == "/" ? HttpAnswer{307, "", {"Location: /here"}}
                                  : HttpAnswer{307, "", {"Location: " + other.url()}};
    });
    EXPECT_EQ(image::http_get({server.url(), {"Authorization: Bearer secret"}}, quick()).body, "blob");
    EXPECT_EQ(server.calls()[0].header("authorization"), "Bearer secret");
    EXPECT_EQ(server.calls()[1].header("authorization"), "Bearer secret");
    EXPECT_EQ(other.calls()[0].header("authorization"), "");

    EXPECT_EQ(image::http_get({server.url(), {}, "", {{"user", "secret"}}}, quick()).body, "blob");
    EXPECT_THAT(server.calls()[2].header("authorization"), HasSubstr("Basic "));
    EXPECT_EQ(other.calls()[1].header("authorization"), "");
}

TEST(HttpGet, PlainHttpOnlyWhereAllowed) {
    FakeHttp server(in_turn({{200, "x"}}));
    auto options = quick();
    options.allow_http = false;
    EXPECT_NE(error_of([&] { get(server, options); }), "");
    EXPECT_THAT(server.calls(), SizeIs(0));
}

TEST(HttpGet, OtherSchemesAreNoTargets) {
    for (const auto* target : {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/"}) {
        FakeHttp server(in_turn({{302, "", {std::string("Location: ") + target}}}));
        EXPECT_NE(error_of([&] { get(server); }), "") << target;
    }
}

TEST(HttpGet, TlsFailureIsToldApart) {
    FakeHttp server(in_turn({{200, "no TLS here"}}));
    try {
        image::http_get({"https://" + server.host() + "/"}, quick());
        FAIL() << "no error";
    } catch (const image::HttpError& error) {
        EXPECT_TRUE(error.speaks_no_tls()) << error.what();
    }
}

TEST(UrlEscape, Unreserved) { EXPECT_EQ(image::url_escape("aZ09-_.~ /:&\xe9"), "aZ09-_.~%20%2F%3A%26%E9"); }

class HttpStream : public ::testing::Test {
protected:
    // Serves the range that is asked for; the first `drops` answers break after `drop_after` bytes.
    FakeHttp::Handler blob_with_drops(int drops, size_t drop_after) {
        auto left = std::make_shared<std::atomic<int>>(drops);
        return [this, left, drop_after](const HttpCall& call) {
            const std::string range = call.header("range");  // "bytes=N-"
            const uint64_t offset = range.empty() ? 0 : *text::to_u64(range.substr(6, range.size() - 7));
            HttpAnswer answer{offset > 0 ? 206 : 200, blob_.substr(offset)};
            if (offset > 0)
                answer.headers.push_back("Content-Range: bytes " + std::to_string(offset) + "-" +
                                         std::to_string(blob_.size() - 1) + "/" + std::to_string(blob_.size()));
            if ((*left)-- > 0) {
                answer.content_length = answer.body.size();
                answer.drop_after = drop_after;
            }
            return answer;
        };
    }
    std::string stream(const FakeHttp& server, const HttpOptions& options = quick()) {
        return read_whole(*image::http_stream(
                              {server.url(), blob_.size(), authorize_, [&](uint64_t done) { done_ = done; }}, options),
                          10'000);
    }
    std::string failure(FakeHttp::Handler handler) {
        FakeHttp server(std::move(handler));
        return error_of([&] { stream(server); });
    }

    std::string blob_ = noisy_text(3'000'000);  // more than the queue holds
    std::function<std::vector<std::string>(bool)> authorize_ = [](bool) { return std::vector<std::string>{}; };
    uint64_t done_ = 0;
};

TEST_F(HttpStream, WholeBody) {
    FakeHttp server(blob_with_drops(0, 0));
    EXPECT_TRUE(stream(server) == blob_);
    EXPECT_EQ(done_, blob_.size());
    EXPECT_THAT(server.calls(), SizeIs(1));
}

TEST_F(HttpStream, DroppedConnectionsAreTakenUpWhereTheyBroke) {
    FakeHttp server(blob_with_drops(7, 300'000));  // more often than there are attempts without progress
    EXPECT_TRUE(stream(server) == blob_);
    const auto calls = server.calls();
    ASSERT_THAT(calls, SizeIs(8));
    EXPECT_EQ(calls[0].header("range"), "");
    EXPECT_EQ(calls[1].header("range"), "bytes=300000-");
    EXPECT_EQ(calls[7].header("range"), "bytes=2100000-");
}

TEST_F(HttpStream, ShortBodyIsAskedForAgainButNotForEver) {
    FakeHttp server([&](const HttpCall& call) {  // an honest length, of half a blob
        return call.header("range").empty() ? HttpAnswer{200, blob_.substr(0, 1000)}
                                            : HttpAnswer{206, "", {"Content-Range: bytes 1000-999/1000"}};
    });
    EXPECT_THAT(error_of([&] { stream(server); }), HasSubstr("ends after 1000 of 3000000 bytes"));
    EXPECT_THAT(server.calls(), SizeIs(5));
}

TEST_F(HttpStream, RangeAnsweredWithAnotherOneIsRefused) {
    for (const auto* range :
         {"bytes 0-2999999/3000000", "bytes 1001-2999999/3000000", "bytes */3000000", "items 1000-1/2", ""}) {
        const std::string error = failure([&](const HttpCall& call) {
            if (call.header("range").empty()) return HttpAnswer{200, blob_, {}, {}, 1000};
            return HttpAnswer{206, blob_.substr(1000), {std::string("Content-Range: ") + range}};
        });
        EXPECT_THAT(error, HasSubstr("another range")) << range;
    }
    const std::string refused = failure([&](const HttpCall& call) {
        return call.header("range").empty() ? HttpAnswer{200, blob_, {}, {}, 1000} : HttpAnswer{416};
    });
    EXPECT_THAT(refused, HasSubstr("status 416"));
}

TEST_F(HttpStream, ServerWithoutRangesSendsItAllAgain) {
    std::atomic<int> answered = 0;
    FakeHttp server([&](const HttpCall&) {
        return HttpAnswer{200, blob_, {}, {}, ++answered < 3 ? 700'000u * answered : SIZE_MAX};
    });
    EXPECT_TRUE(stream(server) == blob_);
    EXPECT_EQ(answered, 3);
}

TEST_F(HttpStream, EndlessBodyIsNotReadOn) {
    FakeHttp server(in_turn({{200, blob_, {}, {}, SIZE_MAX, true}}));
    EXPECT_TRUE(stream(server) == blob_);
}

TEST_F(HttpStream, StatusesAreErrorsOrTriedAgain) {
    EXPECT_THAT(failure(in_turn({{404, "<html>"}})), HasSubstr("status 404"));
    EXPECT_THAT(failure(in_turn({{503}})), HasSubstr("status 503"));
    FakeHttp server(in_turn({{503}, {429, "", {"Retry-After: 0"}}, {200, blob_}}));
    EXPECT_TRUE(stream(server) == blob_);
}

TEST_F(HttpStream, StalledConnectionIsGivenUpAndTakenUpAgain) {
    std::atomic<int> answered = 0;
    std::promise<void> done;
    const auto finished = done.get_future().share();
    FakeHttp server([&](const HttpCall& call) {
        if (++answered == 1) {
            finished.wait();  // says nothing at all
            return HttpAnswer{};
        }
        return call.header("range").empty() ? HttpAnswer{200, blob_} : HttpAnswer{416};
    });
    auto options = quick();
    options.stall_timeout = 1s;
    const std::string got = stream(server, options);
    done.set_value();
    EXPECT_TRUE(got == blob_);
}

// The first token dies while the blob is on its way, and the connection with it.
TEST_F(HttpStream, ExpiredTokenIsRenewed) {
    std::string token = "old";
    int renewed = 0;
    authorize_ = [&](bool refresh) {
        if (refresh) {
            token = "new";
            ++renewed;
        }
        return std::vector<std::string>{"Authorization: Bearer " + token};
    };
    const auto serve = blob_with_drops(1, 1000);
    FakeHttp server([&](const HttpCall& call) {
        const bool expired = !call.header("range").empty() && call.header("authorization") == "Bearer old";
        return expired ? HttpAnswer{401} : serve(call);
    });
    EXPECT_TRUE(stream(server) == blob_);
    EXPECT_EQ(renewed, 1);
    FakeHttp never(in_turn({{401}}));
    EXPECT_THAT(error_of([&] { stream(never); }), HasSubstr("status 401"));
    EXPECT_THAT(never.calls(), SizeIs(2));
}

TEST_F(HttpStream, RedirectedBlobStoreGetsNoCredentials) {
    FakeHttp store(blob_with_drops(1, 5000));
    FakeHttp server([&](const HttpCall&) { return HttpAnswer{307, "", {"Location: " + store.url("/signed?x=y")}}; });
    authorize_ = [](bool) { return std::vector<std::string>{"Authorization: Bearer secret"}; };
    EXPECT_TRUE(stream(server) == blob_);
    ASSERT_THAT(store.calls(), SizeIs(2));
    for (const auto& call : store.calls()) EXPECT_EQ(call.header("authorization"), "");
}

}  // namespace
}  // namespace rkt::test
