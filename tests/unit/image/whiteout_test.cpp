// Whiteouts of the OCI image-spec (layer.md) become overlayfs's own marks, in whatever order they come.
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

enum class Kind { nothing, whiteout, file, dir, opaque_dir };

Kind kind_of(const Unpacked& out, const std::string& name) {
    if (!out.exists(name)) return Kind::nothing;
    if (out.is_whiteout(name)) return Kind::whiteout;
    if (!out.is_dir(name)) return Kind::file;
    return out.is_opaque(name) ? Kind::opaque_dir : Kind::dir;
}

struct Case {
    const char* what;
    void (*fill)(TarBuilder&);
    Kind wanted;  // of "x"
};

class Whiteout : public ::testing::TestWithParam<Case> {};

TEST_P(Whiteout, BecomesOverlayfsMark) {
    TarBuilder tar;
    GetParam().fill(tar);
    const Unpacked out(tar);
    EXPECT_EQ(kind_of(out, "x"), GetParam().wanted);
    EXPECT_FALSE(out.exists(".wh.x"));
    EXPECT_FALSE(out.exists("x/.wh..wh..opq"));
}

const std::vector<Case> kCases = {
    Case{"alone", [](TarBuilder& t) { t.file(".wh.x"); }, Kind::whiteout},
    Case{"twice", [](TarBuilder& t) { t.file(".wh.x").file("./.wh.x"); }, Kind::whiteout},
    Case{"with_content", [](TarBuilder& t) { t.file(".wh.x", "some bytes"); }, Kind::whiteout},
    Case{"as_hard_link", [](TarBuilder& t) { t.file("f").hardlink(".wh.x", "f"); }, Kind::whiteout},
    Case{"then_file", [](TarBuilder& t) { t.file(".wh.x").file("x"); }, Kind::file},
    Case{"after_file", [](TarBuilder& t) { t.file("x").file(".wh.x"); }, Kind::file},
    Case{"then_dir", [](TarBuilder& t) { t.file(".wh.x").dir("x"); }, Kind::opaque_dir},
    Case{"after_dir", [](TarBuilder& t) { t.dir("x").file(".wh.x"); }, Kind::opaque_dir},
    Case{"then_implied_dir", [](TarBuilder& t) { t.file(".wh.x").file("x/a/b"); }, Kind::opaque_dir},
    Case{"then_implied_dir_and_entry", [](TarBuilder& t) { t.file(".wh.x").file("x/a").dir("x"); }, Kind::opaque_dir},
    Case{"opaque_alone", [](TarBuilder& t) { t.file("x/.wh..wh..opq"); }, Kind::opaque_dir},
    Case{"opaque_then_dir", [](TarBuilder& t) { t.file("x/.wh..wh..opq").dir("x").file("x/a"); }, Kind::opaque_dir},
    Case{"opaque_after_dir", [](TarBuilder& t) { t.dir("x").file("x/a").file("x/.wh..wh..opq"); }, Kind::opaque_dir},
    Case{"opaque_after_whiteout", [](TarBuilder& t) { t.file(".wh.x").file("x/.wh..wh..opq"); }, Kind::opaque_dir},
    Case{"aufs_private", [](TarBuilder& t) { t.file(".wh..wh.aufs").dir(".wh..wh.orph").dir("x"); }, Kind::dir},
    Case{"overlayfs_device",
         [](TarBuilder& t) {
             t.add({"x", '3', "", "", 0, 5, 5});
         },
         Kind::whiteout},
    Case{"overlayfs_device_after_dir",
         [](TarBuilder& t) {
             t.dir("x").add({"x", '3', "", "", 0, 5, 5});
         },
         Kind::opaque_dir}};

INSTANTIATE_TEST_SUITE_P(Orders, Whiteout, ::testing::ValuesIn(kCases),
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
