#include "spec/unit_file.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

std::string value(const UnitFile& file, std::string_view section, std::string_view key) {
    const UnitSection* found = file.find(section);
    const UnitEntry* entry = found == nullptr ? nullptr : found->last(key);
    return entry == nullptr ? "(none)" : entry->value;
}

std::string unit_file_refusal(std::string_view text) {
    try {
        parse_unit_file(text, "x.pod");
        return "";
    } catch (const ParseError& error) {
        return error.what();
    }
}

// systemd.syntax(7).
TEST(UnitFile, ReadsSectionsKeysAndComments) {
    const UnitFile file = parse_unit_file(
        "# first\n; second\n\n [Unit] \n Description = a  b # no comment "
        "\nAfter=x\n[Service]\nA=1\nB=\n[Unit]\nAfter=y",
        "f");
    ASSERT_EQ(file.sections.size(), 2U);
    EXPECT_EQ(value(file, "Unit", "Description"), "a  b # no comment");
    EXPECT_EQ(value(file, "Unit", "After"), "y");
    EXPECT_EQ(value(file, "Service", "B"), "");
    EXPECT_EQ(value(file, "Service", "C"), "(none)");
    EXPECT_EQ(file.find("Unit")->last("After")->where, "f:11");
}

TEST(UnitFile, JoinsLinesAndSkipsCommentsBetweenThem) {
    const UnitFile file = parse_unit_file("[A]\nKey=one\\\n  two \\\n# not this\n;nor this\nthree\nNext=x\\", "f");
    EXPECT_EQ(value(file, "A", "Key"), "one two  three");
    EXPECT_EQ(value(file, "A", "Next"), "x");
    EXPECT_EQ(file.find("A")->last("Key")->where, "f:2");
}

TEST(UnitFile, AnEmptyValueForgetsAList) {
    const UnitFile file = parse_unit_file("[A]\nKey=1\nKey=\nKey=2\nKey=3", "f");
    const auto entries = file.find("A")->all("Key");
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0]->value, "2");
}

TEST(UnitFile, ADropInIsSaidAfterwards) {
    UnitFile file = parse_unit_file("[A]\nKey=1\n", "f");
    file.append(parse_unit_file("[B]\nOther=x\n[A]\nKey=2\n", "g"));
    EXPECT_EQ(value(file, "A", "Key"), "2");
    EXPECT_EQ(file.find("A")->last("Key")->where, "g:4");
    EXPECT_EQ(value(file, "B", "Other"), "x");
}

TEST(UnitFile, WhatSystemdWouldIgnoreIsRefusedByLine) {
    EXPECT_EQ(unit_file_refusal("[A]\n\nwords\n"), "x.pod:3: expected KEY=VALUE or [SECTION]");
    EXPECT_EQ(unit_file_refusal("A=1\n"), "x.pod:1: \"A\" stands before any [SECTION]");
    EXPECT_EQ(unit_file_refusal("[A\n"), "x.pod:1: expected [SECTION]");
    EXPECT_EQ(unit_file_refusal("[]\n"), "x.pod:1: expected [SECTION]");
    EXPECT_EQ(unit_file_refusal("[A]\n=1\n"), "x.pod:2: there is no key before \"=\"");
    EXPECT_EQ(unit_file_refusal("[A]\nB=\xff\n"), "x.pod:2: is no UTF-8 text");
}

TEST(UnitFile, IsWrittenWithItsNotes) {
    UnitFile file;
    file.note = "one\n\ntwo";
    file.section("Unit").add("Description", "d");
    file.section("Service").note = "of the service";
    file.section("Service").add("Type", "notify", "why");
    EXPECT_EQ(print_unit_file(file),
              "# one\n#\n# two\n\n[Unit]\nDescription=d\n\n# of the service\n[Service]\n# why\nType=notify\n");
}

}  // namespace
}  // namespace rkt
