#include "spec/pod_change.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

std::string change_refusal(std::string_view text) {
    try {
        (void)PodChange::parse(text);
        return "";
    } catch (const ParseError& error) {
        return error.what();
    }
}

TEST(PodChange, IsReadAsItWasPrinted) {
    const PodChange change{
        "shop", {{"web@1.pod", "[App a]\nImage=\"ü\"\n"}}, {"old.container"}, std::chrono::seconds(3)};
    const PodChange read = PodChange::parse(change.print());
    EXPECT_EQ(read.origin, "shop");
    ASSERT_EQ(read.files.size(), 1U);
    EXPECT_EQ(read.files[0].file, "web@1.pod");
    EXPECT_EQ(read.files[0].pod(), "web@1");
    EXPECT_EQ(read.files[0].text, change.files[0].text);
    EXPECT_EQ(read.gone, change.gone);
    EXPECT_EQ(read.watch, change.watch);
}

TEST(PodChange, RefusesNamesThatLeadElsewhere) {
    for (const std::string name : {"../web.pod", "a/b.pod", ".pod", ".hidden.pod", "web.service", ""}) {
        const std::string why = change_refusal(R"({"origin": "shop", "gone": [")" + name + "\"]}");
        EXPECT_NE(why.find("is no file that declares a pod"), std::string::npos) << name << ": " << why;
    }
    for (const std::string origin : {"", "-a", "a b", "a/b", "\\n"}) {
        const std::string why = change_refusal(R"({"origin": ")" + origin + "\"}");
        EXPECT_NE(why.find("/origin"), std::string::npos) << origin << ": " << why;
    }
    EXPECT_NE(change_refusal("{}").find("origin"), std::string::npos);
}

TEST(PodChange, AListOfAHostIsReadAsItWasPrinted) {
    const std::vector<DeclaredPodFile> pods{{"/etc/rkt/pods", {"web.pod", "text\n"}}};
    const auto read = parse_declared_pods(print_declared_pods(pods, true));
    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read[0].folder, "/etc/rkt/pods");
    EXPECT_EQ(read[0].content.file, "web.pod");
    EXPECT_EQ(read[0].content.text, "text\n");
    EXPECT_EQ(print_declared_pods({}, false), "[]\n");
}

TEST(PodChange, OriginIsInTheFirstLine) {
    EXPECT_EQ(origin_of(with_origin("shop-2", "[Pod]\n")), "shop-2");
    EXPECT_EQ(origin_of("[Pod]\n"), "");
    EXPECT_EQ(origin_of("# Rolled out as a part of \n"), "");
    EXPECT_EQ(origin_of("# Rolled out as a part of a b\n"), "");
    EXPECT_EQ(origin_of("[Pod]\n" + with_origin("shop", "")), "");
}

}  // namespace
}  // namespace rkt
