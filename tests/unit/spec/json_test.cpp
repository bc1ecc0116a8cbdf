#include "spec/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace rkt::json {
namespace {

using testing::HasSubstr;

std::string json_refusal(const std::string& text) {
    try {
        (void)parse(text, "document");
    } catch (const ParseError& error) {
        return error.what();
    }
    return "";
}

TEST(Json, ErrorNamesDocumentLineAndColumn) {
    EXPECT_THAT(json_refusal("{\n  \"a\": }"), HasSubstr("document: line 2, column 8"));
    EXPECT_THAT(json_refusal(""), HasSubstr("document: line 1"));
    EXPECT_THAT(json_refusal("{} x"), HasSubstr("not valid JSON"));
}

// A registry chooses what it sends; a look through all members for each new one took minutes.
TEST(Json, ManyMembersCostTheirNumberNotItsSquare) {
    std::string text = "{";
    for (int i = 0; i < 200'000; ++i) text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":1";
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(parse(text + "}", "document").size(), 200'000U);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

// RFC 8259 4: with equal names behaviour differs from parser to parser.
TEST(Json, KeyTwiceIsRefused) {
    EXPECT_THAT(json_refusal(R"({"a":{"k":1,"k":2}})"), HasSubstr(R"(key "k" twice)"));
    EXPECT_EQ(json_refusal(R"({"a":{"k":1},"b":{"k":2}})"), "");
}

TEST(Json, NestingIsLimited) {
    EXPECT_EQ(json_refusal(std::string(60, '[') + std::string(60, ']')), "");
    EXPECT_THAT(json_refusal(std::string(100'000, '[')), HasSubstr("nested too deeply"));
}

TEST(Json, SizeIsLimited) {
    EXPECT_THAT(json_refusal("\"" + std::string(17 << 20, 'a') + "\""), HasSubstr("larger than 16 MiB"));
}

TEST(Json, OrderOfMembersIsKept) {
    EXPECT_EQ(print(parse(R"({"z":1,"a":[true,null]})", "x"), false), R"({"z":1,"a":[true,null]})");
}

TEST(JsonNode, ErrorsNameThePlace) {
    const Value document = parse(R"({"apps":[{"na/me":7}]})", "x");
    const Node node = Node(document, "").at("apps").elements().at(0);
    try {
        (void)node.at("na/me").string();
        FAIL();
    } catch (const ParseError& error) {
        EXPECT_THAT(error.what(), HasSubstr("/apps/0/na~1me"));  // RFC 6901 3
    }
    EXPECT_THROW((void)node.at("missing"), ParseError);
}

TEST(JsonNode, TypesAndRangesAreChecked) {
    const Value document = parse(R"({"n":-1,"big":65536,"half":0.5,"s":"x","nul":"a\u0000b","null":null})", "x");
    const Node node(document, "");
    for (const char* key : {"n", "half", "s"}) EXPECT_THROW((void)node.at(key).unsigned_integer(), ParseError) << key;
    EXPECT_THROW((void)node.at("big").unsigned_integer(65535), ParseError);
    EXPECT_EQ(node.at("big").unsigned_integer(), 65536U);
    EXPECT_THROW((void)node.at("n").string(), ParseError);
    EXPECT_THROW((void)node.at("s").boolean(), ParseError);
    EXPECT_FALSE(node.find("null"));  // as Go takes it
    EXPECT_EQ(node.string_or("absent", "else"), "else");
}

// The kernel's strings end at the first NUL: what was checked would not be what is used.
TEST(JsonNode, NulInAStringIsRefused) {
    const Value document = parse(R"({"s":"a\u0000b","o":{"k\u0000":1}})", "x");
    EXPECT_THROW((void)Node(document, "").at("s").string(), ParseError);
    EXPECT_THROW((void)Node(document, "").at("o").members(), ParseError);
}

TEST(Json, TextThatIsNotUtf8IsPrintedAllTheSame) { EXPECT_EQ(print(Value("a\xff"), false), "\"a\xef\xbf\xbd\""); }

}  // namespace
}  // namespace rkt::json
