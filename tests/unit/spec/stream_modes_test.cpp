#include "spec/stream_modes.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

NameValues annotations(const std::string& in, const std::string& out, const std::string& err) {
    NameValues all{{"example.com/other", "tty"}};
    if (!in.empty()) all.push_back({"coreos.com/rkt/stage2/stdin", in});
    if (!out.empty()) all.push_back({"coreos.com/rkt/stage2/stdout", out});
    if (!err.empty()) all.push_back({"coreos.com/rkt/stage2/stderr", err});
    return all;
}

TEST(StreamModes, DefaultsAreNullAndLog) {
    const StreamModes modes = stream_modes(annotations("", "", ""));
    EXPECT_EQ(modes.in, Stdio::null);
    EXPECT_EQ(modes.out, Stdio::log);
    EXPECT_EQ(modes.err, Stdio::log);
    EXPECT_FALSE(has_stream_modes(annotations("", "", "")));
}

struct Accepted {
    const char* in;
    const char* out;
    const char* err;
    Stdio modes[3];
};
class AcceptedModes : public testing::TestWithParam<Accepted> {};

TEST_P(AcceptedModes, AreRead) {
    const auto& [in, out, err, expected] = GetParam();
    const StreamModes modes = stream_modes(annotations(in, out, err));
    EXPECT_EQ(modes.in, expected[0]);
    EXPECT_EQ(modes.out, expected[1]);
    EXPECT_EQ(modes.err, expected[2]);
    EXPECT_TRUE(has_stream_modes(annotations(in, out, err)));
}

INSTANTIATE_TEST_SUITE_P(
    All, AcceptedModes,
    testing::Values(Accepted{"null", "null", "null", {Stdio::null, Stdio::null, Stdio::null}},
                    Accepted{"stream", "stream", "stream", {Stdio::stream, Stdio::stream, Stdio::stream}},
                    Accepted{"tty", "tty", "tty", {Stdio::shared_tty, Stdio::shared_tty, Stdio::shared_tty}},
                    Accepted{"stream", "log", "null", {Stdio::stream, Stdio::log, Stdio::null}},
                    Accepted{"tty", "", "log", {Stdio::shared_tty, Stdio::log, Stdio::log}},
                    Accepted{"", "", "stream", {Stdio::null, Stdio::log, Stdio::stream}}));

struct Refused {
    const char* in;
    const char* out;
    const char* err;
    const char* message;
};
class RefusedModes : public testing::TestWithParam<Refused> {};

TEST_P(RefusedModes, SayWhy) {
    const auto& [in, out, err, message] = GetParam();
    try {
        (void)stream_modes(annotations(in, out, err));
        ADD_FAILURE() << "accepted";
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), message);
    }
}

constexpr const char* kMixed = "stdin, stdout and stderr of an app cannot be stream and tty at once";

INSTANTIATE_TEST_SUITE_P(
    All, RefusedModes,
    testing::Values(Refused{"log", "", "", "mode \"log\" of stdin: expected null, stream or tty"},
                    Refused{"", "fifo", "", "mode \"fifo\" of stdout: expected null, log, stream or tty"},
                    Refused{"", "", "T\n", "mode \"T\\x0a\" of stderr: expected null, log, stream or tty"},
                    Refused{"tty", "stream", "", kMixed}, Refused{"", "tty", "stream", kMixed},
                    Refused{"stream", "", "tty", kMixed}));

}  // namespace
}  // namespace rkt
