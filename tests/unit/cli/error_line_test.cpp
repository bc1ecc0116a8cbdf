// Errors as a user sees them, and as rkt-fetch hands them to rkt.
#include <gtest/gtest.h>

#include "cli/fetch_child.hpp"
#include "cli/run.hpp"

namespace rkt::cli {
namespace {

Error nested() {
    Error error("no such file");
    error.add_context("reading the manifest");
    error.add_context("pod 1234");
    return error;
}

TEST(ErrorLine, IsOneLineWithTheCauseLast) {
    EXPECT_EQ(describe(nested(), false), "pod 1234: reading the manifest: no such file");
    EXPECT_EQ(describe(Error("two\nlines"), false), "two\\x0alines");
}

// rkt-1.30.md 1.1: one level a line, two blanks deeper each, led by └─.
TEST(ErrorLine, IsAChainWithDebug) {
    EXPECT_EQ(describe(nested(), true), "pod 1234\n  └─reading the manifest\n    └─no such file");
    EXPECT_EQ(describe(Error("alone"), true), "alone");
}

TEST(FetchChild, AnErrorSurvivesThePipe) {
    const Error back = unpack_error(pack_error(nested()));
    EXPECT_STREQ(back.what(), nested().what());
    EXPECT_EQ(back.context(), nested().context());
    EXPECT_STREQ(unpack_error(pack_error(Error("a\nb"))).what(), "a\\x0ab");
}

}  // namespace
}  // namespace rkt::cli
