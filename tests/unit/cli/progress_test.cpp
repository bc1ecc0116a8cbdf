#include "cli/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <thread>

namespace rkt::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PlainProgress, IsOneLinePerNoteAndFinishedLayer) {
    std::ostringstream out;
    PlainProgress progress(out);
    progress.note("fetching docker://a");
    progress.layer("0123456789ab", 1, 2);
    progress.layer_done("0123456789ab", "done");
    progress.layer_done("ba9876543210", "exists");
    EXPECT_EQ(out.str(), "fetching docker://a\n0123456789ab: done\nba9876543210: exists\n");
}

TEST(BarProgress, DrawsHalfABarForHalfALayer) {
    std::ostringstream out;
    BarProgress progress(out, 80);
    progress.layer("0123456789ab", 512, 1024);
    EXPECT_THAT(out.str(), HasSubstr("0123456789ab  [===============               ] 512B/1.0KiB"));
}

TEST(BarProgress, NeverDrawsBeyondTheLine) {
    std::ostringstream out;
    BarProgress progress(out, 20);
    progress.layer("0123456789ab", 512, 1024);
    EXPECT_THAT(out.str(), HasSubstr("0123456789ab  [====\x1b[K\n"));  // 19 columns
}

TEST(BarProgress, AnOverlongOrUnknownLengthDoesNotBreakTheBar) {
    std::ostringstream out;
    BarProgress full(out, 80);
    full.layer("a", 2048, 1024);
    EXPECT_THAT(out.str(), HasSubstr("[==============================] 2.0KiB/1.0KiB"));
    std::ostringstream other;
    BarProgress unknown(other, 80);
    unknown.layer("b", 2048, 0);
    EXPECT_THAT(other.str(), HasSubstr("b  2.0KiB"));
}

TEST(BarProgress, AFinishedLayerStaysAsALineAboveTheBars) {
    std::ostringstream out;
    BarProgress progress(out, 80);
    progress.layer("a", 1, 2);
    out.str("");
    progress.layer_done("a", "done");
    EXPECT_EQ(out.str(), "\x1b[1Aa  done\x1b[K\n\x1b[J");  // up over its bar, the line, nothing below
    out.str("");
    progress.layer_done("b", "exists");
    EXPECT_EQ(out.str(), "b  exists\x1b[K\n\x1b[J");  // no bar is left to go up over
}

TEST(BarProgress, SurvivesManyThreads) {
    std::ostringstream out;
    BarProgress progress(out, 80);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&progress, i] {
            const std::string id = "layer" + std::to_string(i);
            for (uint64_t done = 0; done < 1000; ++done) progress.layer(id, done, 1000);
            progress.layer_done(id, "done");
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (int i = 0; i < 4; ++i) EXPECT_THAT(out.str(), HasSubstr("layer" + std::to_string(i) + "  done"));
}

}  // namespace
}  // namespace rkt::cli
