#include "cli/insecure_options.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt::cli {
namespace {

// rkt-1.30.md 1.3, line by line.
TEST(InsecureOptions, EveryValueOfTheTable) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"none", "none"},
        {"image", "image"},
        {"tls", "tls"},
        {"http", "http"},
        {"pubkey", "pubkey"},
        {"ondisk", "none"},  // accepted, ignored
        {"capabilities", "capabilities"},
        {"paths", "paths"},
        {"seccomp", "seccomp"},
        {"all-fetch", "image,tls,http,pubkey"},
        {"all-run", "capabilities,paths,seccomp"},
        {"all", "image,tls,http,pubkey,capabilities,paths,seccomp"},
        {"image,http", "image,http"},
        {"http,image,http", "image,http"},
        {"none,tls", "tls"},
    };
    for (const auto& [value, expected] : table) EXPECT_EQ(InsecureOptions::parse(value).str(), expected) << value;
}

TEST(InsecureOptions, HasExactlyWhatWasNamed) {
    const auto options = InsecureOptions::parse("image,seccomp");
    EXPECT_TRUE(options.has(InsecureOptions::image));
    EXPECT_TRUE(options.has(InsecureOptions::seccomp));
    EXPECT_FALSE(options.has(InsecureOptions::http));
    EXPECT_FALSE(options.has(InsecureOptions::paths));
}

TEST(InsecureOptions, EachIsNamedInALine) {
    EXPECT_TRUE(InsecureOptions::parse("none").warnings().empty());
    const auto lines = InsecureOptions::parse("all").warnings();
    ASSERT_EQ(lines.size(), 7U);
    for (const auto& line : lines) EXPECT_EQ(line.find("warning: "), 0U) << line;
    EXPECT_EQ(InsecureOptions::parse("seccomp").warnings(),
              std::vector<std::string>{"warning: system calls are not filtered (--insecure-options=seccomp)"});
}

TEST(InsecureOptions, AnUnknownValueIsRefused) {
    for (const char* value : {"", "images!", "image,", "IMAGE", "image tls"}) {
        EXPECT_THROW((void)InsecureOptions::parse(value), UsageError) << value;
    }
    try {
        (void)InsecureOptions::parse("imag");
        FAIL();
    } catch (const UsageError& error) {
        EXPECT_STREQ(error.what(), "invalid argument \"imag\" for --insecure-options (did you mean \"image\"?)");
    }
}

}  // namespace
}  // namespace rkt::cli
