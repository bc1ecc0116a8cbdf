#include "cli/run_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "unit/cli/command_line.hpp"

namespace rkt::cli {
namespace {

using test::Words;
using ::testing::ElementsAreArray;

Words again(const Words& words) { return run_words(test::parse_line(words), ""); }

// What is written again is the same command line.
TEST(RunWords, SayTheSameAgain) {
    const Words given{"run",        "--net=host", "--inherit-env", "--volume=d,kind=empty",
                      "docker://a", "--name=x",   "--memory=1G",   "--",
                      "-c",         "exit 0",     "---",           "docker://b",
                      "--name=y",   "--",         "last"};
    EXPECT_THAT(again(given), ElementsAreArray(given));
    EXPECT_THAT(again(again(given)), ElementsAreArray(given));
}

TEST(RunWords, ValuesStandBehindTheirOption) {
    EXPECT_THAT(again({"run", "--hostname", "h", "--net", "docker://a", "--name", "x"}),
                ElementsAreArray(Words{"run", "--hostname=h", "--net=default", "docker://a", "--name=x"}));
    EXPECT_THAT(again({"run", "--inherit-env=false", "docker://a"}),
                ElementsAreArray(Words{"run", "--inherit-env=false", "docker://a"}));
}

TEST(RunWords, AWordCanBeSaidFirst) {
    EXPECT_THAT(run_words(test::parse_line({"run", "docker://a"}), "--quiet"),
                ElementsAreArray(Words{"run", "--quiet", "docker://a"}));
}

TEST(RunWords, PathsBecomeAbsolute) {
    const std::string here = std::filesystem::current_path().string();
    EXPECT_THAT(again({"run", "--set-env-file=e", "--credential=id:c/../d", "--dir=data", "oci:layout:tag"}),
                ElementsAreArray(Words{"run", "--set-env-file=" + here + "/e", "--credential=id:" + here + "/d",
                                       "--dir=" + here + "/data", "oci:" + here + "/layout:tag"}));
}

}  // namespace
}  // namespace rkt::cli
