#include "spec/http_cache.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

TEST(HttpCaching, MaxAge) {
    EXPECT_EQ(parse_max_age(""), 0);
    EXPECT_EQ(parse_max_age("max-age=60"), 60);
    EXPECT_EQ(parse_max_age("public , MAX-AGE=\"60\", must-revalidate"), 60);
    EXPECT_EQ(parse_max_age("s-maxage=60"), 0);
    EXPECT_EQ(parse_max_age("max-age"), 0);
    EXPECT_EQ(parse_max_age("max-age=-1"), 0);
    EXPECT_EQ(parse_max_age("max-age=x"), 0);
    EXPECT_EQ(parse_max_age("max-age=9223372036854775807"), int64_t{315360000});
    for (const char* header : {"no-store", "max-age=60, no-cache", "no-cache, max-age=60", "No-Store,max-age=60"})
        EXPECT_EQ(parse_max_age(header), 0) << header;
}

TEST(HttpCaching, ContentRange) {
    EXPECT_EQ(parse_content_range("bytes 100-199/200")->first, 100U);
    EXPECT_EQ(parse_content_range("bytes 100-199/200")->size, 200U);
    EXPECT_EQ(parse_content_range("bytes 0-9/*")->size, 0U);
    for (const char* header : {"", "bytes */200", "items 0-1/2", "bytes 0-1", "bytes -1/2"})
        EXPECT_FALSE(parse_content_range(header)) << header;
}

TEST(HttpCaching, ADownloadIsTakenUpByWhatIsStrong) {
    EXPECT_EQ((DownloadRecord{"u", "\"a\"", "Mon"}.validator()), "\"a\"");
    EXPECT_EQ((DownloadRecord{"u", "W/\"a\"", "Mon"}.validator()), "");
    EXPECT_EQ((DownloadRecord{"u", "", "Mon"}.validator()), "Mon");
    EXPECT_EQ((DownloadRecord{"u"}.validator()), "");
    const DownloadRecord record{"https://a/b", "\"x\"", "Mon", 7};
    const DownloadRecord read = DownloadRecord::parse(record.print());
    EXPECT_EQ(read.url + read.etag + read.last_modified + std::to_string(read.size), "https://a/b\"x\"Mon7");
    EXPECT_THROW((void)DownloadRecord::parse("{"), ParseError);
}

}  // namespace
}  // namespace rkt
