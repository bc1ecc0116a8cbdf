// A tar whose entries take each other's names is made again exactly, too: later entries win in the tree,
// but the tar has the earlier ones' content.
#include <gmock/gmock.h>

#include "image/digester.hpp"
#include "image/import.hpp"
#include "image/tar_headers.hpp"
#include "support/digests.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

struct ReplacedCase {
    const char* what;
    void (*fill)(TarBuilder&);
    const char* path;
    const char* content;  // of `path` in the tree
};

class ReplacedContent : public ::testing::TestWithParam<ReplacedCase> {};

TEST_P(ReplacedContent, TarIsMadeAgainExactly) {
    TempTree tree;
    const auto layout = image::Layout::open(tree.path());
    TarBuilder builder;
    GetParam().fill(builder);
    const std::string tar = builder.str();
    const Digest digest = digest_of(tar);
    const image::LayerRequest layer{describe(tar, "application/vnd.oci.image.layer.v1.tar"), digest};
    for (const size_t chunk : {size_t{512}, size_t{1000}, SIZE_MAX}) {
        layout.layers.remove_tree(digest.hex());
        image::import_layer(layout, layer, {}, [&] { return std::make_unique<MemorySource>(tar, chunk); });
        const Dir imported = layout.layers.open_dir(digest.hex());
        EXPECT_EQ(imported.read_file(std::string("rootfs/") + GetParam().path), GetParam().content);
        const std::string rebuilt = read_whole(*image::rebuild_tar(imported));
        EXPECT_EQ(digest_of(rebuilt).str(), digest.str()) << chunk;
        EXPECT_EQ(layout.staging.entries(), std::vector<std::string>{});
    }
}

const std::vector<ReplacedCase> kReplacedCases = {
    ReplacedCase{"file_twice", [](TarBuilder& t) { t.file("f", "first").file("f", "second!"); }, "f", "second!"},
    ReplacedCase{"file_five_times",
                 [](TarBuilder& t) {
                     for (const auto* content : {"1", "22", "", "4444", "5"}) t.file("f", content);
                 },
                 "f", "5"},
    ReplacedCase{"other_spelling", [](TarBuilder& t) { t.file("d/f", "first").file("./d//f", "second"); }, "d/f",
                 "second"},
    ReplacedCase{"name_of_a_hard_link",
                 [](TarBuilder& t) { t.file("f", "first").hardlink("g", "f").file("f", "second").file("g", "third"); },
                 "g", "third"},
    ReplacedCase{"hard_link_over_file",
                 [](TarBuilder& t) { t.file("f", "first").file("g", "second").hardlink("f", "g"); }, "f", "second"},
    ReplacedCase{"file_becomes_directory", [](TarBuilder& t) { t.file("f", "first").dir("f").file("f/g", "second"); },
                 "f/g", "second"},
    ReplacedCase{"directory_becomes_file",
                 [](TarBuilder& t) { t.dir("d/e").file("d/e/f", "deep").file("d/g", "flat").file("d", "second"); }, "d",
                 "second"},
    ReplacedCase{"directory_becomes_link_and_directory_again",
                 [](TarBuilder& t) {
                     t.file("d/f", "first").file("e/f", "second").symlink("d", "e").file("d/g", "through").dir("d");
                     t.file("d/f", "third").file("d/f", "fourth");
                 },
                 "d/f", "fourth"},
    ReplacedCase{"through_a_link",
                 [](TarBuilder& t) {
                     t.dir("usr/lib").symlink("lib", "usr/lib").file("lib/f", "first").file("usr/lib/f", "second");
                 },
                 "usr/lib/f", "second"},
    ReplacedCase{"link_that_moves",
                 [](TarBuilder& t) {
                     t.dir("a").dir("b").symlink("l", "a").file("l/f", "in a").symlink("l", "b").file("l/f", "in b");
                 },
                 "a/f", "in a"},
    ReplacedCase{"link_that_goes",
                 [](TarBuilder& t) { t.dir("a").symlink("l", "/a").file("l/f", "in a").file("l", "no link"); }, "a/f",
                 "in a"},
    ReplacedCase{"through_absolute_and_upward_links",
                 [](TarBuilder& t) {
                     t.dir("a/b").symlink("a/b/up", "../../../a").file("a/b/up/f", "one").symlink("x", "/a/b/up");
                     t.file("x/f", "two").file("x/g", "three");
                 },
                 "a/f", "two"},
    ReplacedCase{"prefix_is_no_parent",
                 [](TarBuilder& t) { t.file("d/f", "first").file("d-/f", "other").file("d", "second"); }, "d-/f",
                 "other"}};

INSTANTIATE_TEST_SUITE_P(Tars, ReplacedContent, ::testing::ValuesIn(kReplacedCases),
                         [](const auto& test) { return test.param.what; });

// The directory is where the link led, whatever became of the link.
TEST(ReplacedLink, DirectoryBehindItKeepsItsTime) {
    TarBuilder tar;
    tar.dir("a").symlink("l", "a").dir("l/d").file("l/d/f").symlink("l", "/nowhere");
    Unpacked out(tar);
    EXPECT_EQ(out.stat("a/d").st_mtim.tv_sec, TarMember{}.mtime);
}

// What must be kept in memory until the end is limited, however well it compresses.
TEST(RememberedNames, AreLimited) {
    TarBuilder directories;
    TarBuilder twice;
    for (int i = 0; i < 20; ++i) {
        directories.dir(std::string(90, 'd') + std::to_string(i));
        twice.file(std::string(90, 'f'), "x");
    }
    const TempTree tree;
    const auto layout = image::Layout::open(tree.path());
    for (const std::string& tar : {directories.str(), twice.str()}) {
        const image::LayerRequest layer{describe(tar, "application/vnd.oci.image.layer.v1.tar"), digest_of(tar)};
        const auto import = [&](uint64_t bytes) {
            image::Limits limits;
            limits.remembered_names = bytes;
            return error_of([&] {
                image::import_layer(layout, layer, limits, [&] { return std::make_unique<MemorySource>(tar); });
            });
        };
        EXPECT_THAT(import(20 * 90), ::testing::HasSubstr("names of directories"));
        EXPECT_EQ(layout.layers.entries(), std::vector<std::string>{});
        EXPECT_EQ(import(1u << 20), "");
        layout.layers.remove_tree(digest_of(tar).hex());
    }
}

TEST(RebuiltTar, FileThatGrewIsFound) {
    const TempTree tree;
    const auto layout = image::Layout::open(tree.path());
    TarBuilder builder;
    builder.file("f", "content");
    const std::string tar = builder.str();
    const image::LayerRequest layer{describe(tar, "application/vnd.oci.image.layer.v1.tar"), digest_of(tar)};
    image::import_layer(layout, layer, {}, [&] { return std::make_unique<MemorySource>(tar); });
    const Dir imported = layout.layers.open_dir(digest_of(tar).hex());
    imported.write_file("rootfs/f", "content and more");
    EXPECT_THAT(error_of([&] { (void)read_whole(*image::rebuild_tar(imported)); }),
                ::testing::HasSubstr("file \"f\" is longer than it was"));
}

}  // namespace
}  // namespace rkt::test
