// Whiteouts of the OCI image-spec (layer.md) become overlayfs's own marks, in whatever order they come.
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

enum class EntryKind { nothing, whiteout, file, dir, opaque_dir };

EntryKind kind_of(const Unpacked& out, const std::string& name) {
    if (!out.exists(name)) return EntryKind::nothing;
    if (out.is_whiteout(name)) return EntryKind::whiteout;
    if (!out.is_dir(name)) return EntryKind::file;
    return out.is_opaque(name) ? EntryKind::opaque_dir : EntryKind::dir;
}

struct WhiteoutCase {
    const char* what;
    void (*fill)(TarBuilder&);
    EntryKind wanted;  // of "x"
};

class Whiteout : public ::testing::TestWithParam<WhiteoutCase> {};

TEST_P(Whiteout, BecomesOverlayfsMark) {
    TarBuilder tar;
    GetParam().fill(tar);
    const Unpacked out(tar);
    EXPECT_EQ(kind_of(out, "x"), GetParam().wanted);
    EXPECT_FALSE(out.exists(".wh.x"));
    EXPECT_FALSE(out.exists("x/.wh..wh..opq"));
}

const std::vector<WhiteoutCase> kWhiteoutCases = {
    WhiteoutCase{"alone", [](TarBuilder& t) { t.file(".wh.x"); }, EntryKind::whiteout},
    WhiteoutCase{"twice", [](TarBuilder& t) { t.file(".wh.x").file("./.wh.x"); }, EntryKind::whiteout},
    WhiteoutCase{"with_content", [](TarBuilder& t) { t.file(".wh.x", "some bytes"); }, EntryKind::whiteout},
    WhiteoutCase{"as_hard_link", [](TarBuilder& t) { t.file("f").hardlink(".wh.x", "f"); }, EntryKind::whiteout},
    WhiteoutCase{"then_file", [](TarBuilder& t) { t.file(".wh.x").file("x"); }, EntryKind::file},
    WhiteoutCase{"after_file", [](TarBuilder& t) { t.file("x").file(".wh.x"); }, EntryKind::file},
    WhiteoutCase{"then_dir", [](TarBuilder& t) { t.file(".wh.x").dir("x"); }, EntryKind::opaque_dir},
    WhiteoutCase{"after_dir", [](TarBuilder& t) { t.dir("x").file(".wh.x"); }, EntryKind::opaque_dir},
    WhiteoutCase{"then_implied_dir", [](TarBuilder& t) { t.file(".wh.x").file("x/a/b"); }, EntryKind::opaque_dir},
    WhiteoutCase{"then_implied_dir_and_entry", [](TarBuilder& t) { t.file(".wh.x").file("x/a").dir("x"); },
                 EntryKind::opaque_dir},
    WhiteoutCase{"opaque_alone", [](TarBuilder& t) { t.file("x/.wh..wh..opq"); }, EntryKind::opaque_dir},
    WhiteoutCase{"opaque_then_dir", [](TarBuilder& t) { t.file("x/.wh..wh..opq").dir("x").file("x/a"); },
                 EntryKind::opaque_dir},
    WhiteoutCase{"opaque_after_dir", [](TarBuilder& t) { t.dir("x").file("x/a").file("x/.wh..wh..opq"); },
                 EntryKind::opaque_dir},
    WhiteoutCase{"opaque_after_whiteout", [](TarBuilder& t) { t.file(".wh.x").file("x/.wh..wh..opq"); },
                 EntryKind::opaque_dir},
    WhiteoutCase{"aufs_private", [](TarBuilder& t) { t.file(".wh..wh.aufs").dir(".wh..wh.orph").dir("x"); },
                 EntryKind::dir},
    WhiteoutCase{"overlayfs_device",
                 [](TarBuilder& t) {
                     t.add({"x", '3', "", "", 0, 5, 5});
                 },
                 EntryKind::whiteout},
    WhiteoutCase{"overlayfs_device_after_dir",
                 [](TarBuilder& t) {
                     t.dir("x").add({"x", '3', "", "", 0, 5, 5});
                 },
                 EntryKind::opaque_dir}};

INSTANTIATE_TEST_SUITE_P(Orders, Whiteout, ::testing::ValuesIn(kWhiteoutCases),
                         [](const auto& test) { return test.param.what; });

TEST(WhiteoutNames, BelowDirectories) {
    TarBuilder tar;
    tar.file("etc/conf.d/.wh.old").dir("etc/conf.d").file("etc/conf.d/new");
    const Unpacked out(tar);
    EXPECT_TRUE(out.is_whiteout("etc/conf.d/old"));
    EXPECT_TRUE(out.exists("etc/conf.d/new"));
    EXPECT_FALSE(out.is_opaque("etc/conf.d"));
}

TEST(WhiteoutNames, DirectoryThatWasWhitedOutKeepsItsAttributes) {
    TarBuilder tar;
    tar.dir("x", 0701).add({"x", '3', "", "", 0, 5, 5});
    const Unpacked out(tar);
    EXPECT_EQ(out.mode("x"), 0701u);
    EXPECT_EQ(out.stat("x").st_uid, 0u);
}

TEST(WhiteoutNames, OfNothingAreRefused) {
    for (const auto* name : {".wh.", "a/.wh.", ".wh..", ".wh..."}) {
        TarBuilder tar;
        tar.file(name);

        EXPECT_NE(error_of([&] { Unpacked{tar}; }), "") << name;
    }
}

}  // namespace
}  // namespace rkt::test
