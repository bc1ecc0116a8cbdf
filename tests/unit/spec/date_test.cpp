#include "spec/date.hpp"

#include <gtest/gtest.h>

namespace rkt {
namespace {

TEST(Date, Rfc3339) {
    for (const char* date : {"2016-02-29T23:59:59Z", "2026-11-23T00:00:00.123456789Z", "1999-12-31T12:00:00+05:30",
                             "1999-12-31T12:00:00.5-00:00"}) {
        EXPECT_TRUE(is_rfc3339(date)) << date;
    }
    for (const char* text :
         {"", "2015-02-29T00:00:00Z", "2015-13-01T00:00:00Z", "2015-01-01T24:00:00Z", "2015-01-01T00:60:00Z",
          "2015-01-01T00:00:60Z", "2015-01-01 00:00:00Z", "2015-01-01T00:00:00", "2015-01-01T00:00:00.Z",
          "2015-01-01T00:00:00+25:00", "2015-01-01T00:00:00Zx", "15-01-01T00:00:00Z"}) {
        EXPECT_FALSE(is_rfc3339(text)) << text;
    }
}

}  // namespace
}  // namespace rkt
