#include "cli/app_grammar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/cli/command_line.hpp"

namespace rkt::cli {
namespace {

using test::error_of;
using test::flat;
using test::parse_line;
using test::Words;

struct Image {
    std::string image;
    Words options;
    Words args;
    bool operator==(const Image&) const = default;
};

struct GrammarLine {
    Words words;
    Words options;  // of the pod
    std::vector<Image> images;
};

std::vector<Image> images_of(const ParsedArgs& parsed) {
    std::vector<Image> images;
    for (const ImageArgs& image : parsed.images) images.push_back({image.image, flat(image.options), image.args});
    return images;
}

// rkt-1.30.md 1.6, sentence by sentence.
TEST(AppGrammar, OptionsAndArgumentsBindToTheImageBefore) {
    const std::vector<GrammarLine> lines{
        {{"run", "a"}, {}, {{"a", {}, {}}}},
        {{"run", "a", "b"}, {}, {{"a", {}, {}}, {"b", {}, {}}}},
        {{"run", "a", "--", "-x", "y"}, {}, {{"a", {}, {"-x", "y"}}}},
        {{"run", "a", "--", "x", "---", "b"}, {}, {{"a", {}, {"x"}}, {"b", {}, {}}}},
        {{"run", "a", "--", "x", "---", "b", "--", "y"}, {}, {{"a", {}, {"x"}}, {"b", {}, {"y"}}}},
        {{"run", "a", "--name=n", "--", "x"}, {}, {{"a", {"name=n"}, {"x"}}}},
        {{"run", "a", "--name", "n", "--exec", "/bin/sh", "b", "--name=m"},
         {},
         {{"a", {"name=n", "exec=/bin/sh"}, {}}, {"b", {"name=m"}, {}}}},
        // Pod-level options may stand anywhere outside of arguments.
        {{"run", "--net=host", "a", "--set-env=A=1", "--name=n", "b", "--hostname=h"},
         {"net=host", "set-env=A=1", "hostname=h"},
         {{"a", {"name=n"}, {}}, {"b", {}, {}}}},
        {{"--set-env", "A=1", "run", "a"}, {"set-env=A=1"}, {{"a", {}, {}}}},
        // A bare --net takes no value: what follows is an image.
        {{"run", "--net", "a"}, {"net=default"}, {{"a", {}, {}}}},
        // Everything up to "---" is an argument, options, "--" and empty words included.
        {{"run", "a", "--", "--net=host", "--", "", "x", "---", "b"},
         {},
         {{"a", {}, {"--net=host", "--", "", "x"}}, {"b", {}, {}}}},
        // A stray "---" is ignored, and so are empty words outside of arguments.
        {{"run", "---", "a", "---", "b", "", "---"}, {}, {{"a", {}, {}}, {"b", {}, {}}}},
        {{"run", "a", "--"}, {}, {{"a", {}, {}}}},
        {{"run", "a", "--", "---", "b"}, {}, {{"a", {}, {}}, {"b", {}, {}}}},
        // --mount before the first image is for all apps, behind one for that app.
        {{"run", "--mount=volume=v,target=/all", "a", "--mount=volume=v,target=/one", "b"},
         {"mount=volume=v,target=/all"},
         {{"a", {"mount=volume=v,target=/one"}, {}}, {"b", {}, {}}}},
        {{"prepare", "--quiet", "a", "--user=0", "--", "x"}, {"quiet=true"}, {{"a", {"user=0"}, {"x"}}}},
        {{"run", "-d", "a"}, {"detach=true"}, {{"a", {}, {}}}},
        {{"run", "a", "-d"}, {"detach=true"}, {{"a", {}, {}}}},
        {{"fetch", "a", "b", "--full"}, {"full=true"}, {{"a", {}, {}}, {"b", {}, {}}}},
        {{"run", "a", "--environment=A=1", "--environment=B=2"},
         {},
         {{"a", {"environment=A=1", "environment=B=2"}, {}}}},
        {{"run", "a", "--readonly-rootfs", "true", "b"}, {}, {{"a", {"readonly-rootfs=true"}, {}}, {"b", {}, {}}}},
    };
    for (const GrammarLine& line : lines) {
        SCOPED_TRACE(testing::PrintToString(line.words));
        const ParsedArgs parsed = parse_line(line.words);
        EXPECT_EQ(flat(parsed.options), line.options);
        EXPECT_EQ(images_of(parsed), line.images);
    }
}

TEST(AppGrammar, RefusesInRktsWords) {
    const std::vector<std::pair<Words, std::string>> lines{
        {{"run", "--", "x"}, "an image is required before any app arguments"},
        {{"run", "a", "--", "x", "---", "--", "y"}, "only one set of app arguments allowed per image"},
        {{"fetch", "a", "--", "x"}, "app arguments unsupported"},
        {{"run", "--name=n", "a"}, "--name must follow an image"},
        {{"run", "--exec=/bin/sh"}, "--exec must follow an image"},
        {{"run", "--user=0", "a"}, "--user must follow an image"},
        {{"run", "--environment=A=1", "a"}, "--environment must follow an image"},
        {{"run", "a", "--exec=/a", "--exec=/b"}, "--exec specified multiple times for the same image"},
        {{"run", "a", "--name=a", "--name=b"}, "--name specified multiple times for the same image"},
        {{"run", "a", "--name"}, "flag needs an argument: --name"},
        {{"run", "a", "--nme=x"}, "unknown flag: --nme (did you mean \"--name\"?)"},
    };
    for (const auto& [words, expected] : lines) EXPECT_EQ(error_of(words), expected) << testing::PrintToString(words);
}

}  // namespace
}  // namespace rkt::cli
