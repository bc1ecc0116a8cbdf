#include "base/clock.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include "base/error.hpp"

namespace rkt {
namespace {

using namespace std::chrono_literals;

TEST(Duration, ReadsGoSyntax) {
    EXPECT_EQ(parse_duration("0"), 0ns);
    EXPECT_EQ(parse_duration("30m"), 30min);
    EXPECT_EQ(parse_duration("1h30m"), 90min);
    EXPECT_EQ(parse_duration("1.5s"), 1500ms);
    EXPECT_EQ(parse_duration("-2s"), -2s);
    EXPECT_EQ(parse_duration("300ms"), 300ms);
}

TEST(Duration, RefusesWhatGoRefuses) {
    for (const char* bad : {"", "5", "h", "1x", "1h 2m", "1..5s", "s5", "99999999999h"}) {
        EXPECT_THROW(parse_duration(bad), ParseError) << bad;
    }
}

TEST(Duration, PrintsAsGo) {
    EXPECT_EQ(format_duration(30min), "30m0s");
    EXPECT_EQ(format_duration(24h), "24h0m0s");
    EXPECT_EQ(format_duration(5s), "5s");
}

TEST(Time, DropsTrailingZerosOfTheFraction) {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    EXPECT_EQ(format_time(TimePoint(1s)), "1970-01-01 00:00:01 +0000 UTC");
    EXPECT_EQ(format_time(TimePoint(1500ms)), "1970-01-01 00:00:01.5 +0000 UTC");
    EXPECT_EQ(format_time(TimePoint(1007ms)), "1970-01-01 00:00:01.007 +0000 UTC");
}

TEST(Time, AgesAreWordsOfTheLargestUnit) {
    const TimePoint now(1000h);
    EXPECT_EQ(format_age(now - 1s, now), "1 second ago");
    EXPECT_EQ(format_age(now - 125s, now), "2 minutes ago");
    EXPECT_EQ(format_age(now - 49h, now), "2 days ago");
}

}  // namespace
}  // namespace rkt
