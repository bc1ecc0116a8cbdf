// What an ACI's tar may hold and what becomes of it.
#include <gmock/gmock.h>

#include "image/appc/unpack_aci.hpp"
#include "image/tar_headers.hpp"
#include "support/compressed.hpp"
#include "support/test_aci.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kManifest = TestAci{"example.com/app"}.manifest();

// Manifest and rootfs are there; what else is, is the test's.
TarBuilder layout() { return TarBuilder().file("manifest", kManifest).dir("rootfs"); }

class AciLayout : public ::testing::Test {
protected:
    image::UnpackedAci unpack(const std::string& tar, size_t chunk = SIZE_MAX) {
        MemorySource source(tar, chunk);
        return image::unpack_aci(store_, source, "", {});
    }
    std::string refusal(const TarBuilder& tar) {
        const std::string error = error_of([&] { (void)unpack(tar.str()); });
        EXPECT_THAT(store_.staging.entries(), IsEmpty());
        return error;
    }

    TempTree tree_;
    image::Layout store_ = image::Layout::open(tree_.path());
};

TEST_F(AciLayout, TreeIsWhatIsBelowRootfs) {
    const auto aci =
        unpack(layout().dir("rootfs/bin").file("rootfs/bin/sh", "#!").hardlink("rootfs/sh", "rootfs/bin/sh").str());
    EXPECT_EQ(aci.manifest, kManifest);
    EXPECT_EQ(aci.staged.dir().read_file("rootfs/bin/sh"), "#!");
    EXPECT_EQ(aci.staged.dir().stat_entry("rootfs/sh")->st_nlink, 2u);
    EXPECT_EQ(aci.staged.dir().open_dir("rootfs").entries(), (std::vector<std::string>{"bin", "sh"}));
    const auto record = LayerRecord::parse(aci.staged.dir().read_file("record.json"));
    EXPECT_TRUE(record.aci);
    EXPECT_EQ(record.entries, 5u);
}

TEST_F(AciLayout, IsNamedByDigestsOfThePlainTar) {
    const std::string tar = layout().str();
    const auto aci = unpack(tar);
    EXPECT_EQ(aci.tar, digest_of(tar));
    EXPECT_EQ(aci.id, aci_id(tar));
}

TEST_F(AciLayout, OrderAndDotsDoNotMatter) {
    const auto aci = unpack(TarBuilder()
                                .dir("./")
                                .dir("./rootfs/a")
                                .file("./rootfs/a/f", "1")
                                .dir("./rootfs")
                                .file("./manifest", kManifest)
                                .str());
    EXPECT_EQ(aci.manifest, kManifest);
    EXPECT_EQ(aci.staged.dir().read_file("rootfs/a/f"), "1");
}

TEST_F(AciLayout, TheExactTarCanBeMadeAgain) {
    const std::string tar = layout()
                                .file("rootfs/before", noisy_text(300'000))
                                .file("rootfs/.wh.a", "1")
                                .symlink("rootfs/link", "before")
                                .file("rootfs/after", "x")
                                .str();
    for (const size_t chunk : {size_t{101}, size_t{512}, size_t{1500}, SIZE_MAX}) {
        const auto aci = unpack(tar, chunk);
        EXPECT_TRUE(read_whole(*image::rebuild_tar(aci.staged.dir())) == tar) << chunk;
    }
    // The manifest after content, and a large one.
    const std::string large = kManifest + std::string(900'000, ' ');
    const std::string other =
        TarBuilder().dir("rootfs").file("rootfs/f", noisy_text(3000)).file("manifest", large).str();
    const auto aci = unpack(other, 1000);
    EXPECT_EQ(aci.manifest, large);
    EXPECT_TRUE(read_whole(*image::rebuild_tar(aci.staged.dir())) == other);
}

// docker's marks are files like others.
TEST_F(AciLayout, WhiteoutsHaveNoMeaning) {
    const auto aci =
        unpack(layout().dir("rootfs/d").file("rootfs/d/.wh..wh..opq", "opaque").file("rootfs/d/.wh.f", "f").str());
    EXPECT_EQ(aci.staged.dir().read_file("rootfs/d/.wh..wh..opq"), "opaque");
    EXPECT_EQ(aci.staged.dir().read_file("rootfs/d/.wh.f"), "f");
    const std::string directory = tree_.path() + "/staging/" + store_.staging.entries().at(0) + "/rootfs/d";
    EXPECT_EQ(::lgetxattr(directory.c_str(), "trusted.overlay.opaque", nullptr, 0), -1);
}

TEST_F(AciLayout, MarksOfOverlayfsAreRefusedOrDropped) {
    EXPECT_THAT(refusal(layout().add({"rootfs/null", '3'})), HasSubstr("character device 0:0"));
    const auto aci =
        unpack(layout()
                   .add({"rootfs/d", '5', "", "", 0755, 0, 0, 0, 0, 0, {{"SCHILY.xattr.trusted.overlay.opaque", "y"}}})
                   .str());
    const std::string directory = tree_.path() + "/staging/" + store_.staging.entries().at(0) + "/rootfs/d";
    EXPECT_EQ(::lgetxattr(directory.c_str(), "trusted.overlay.opaque", nullptr, 0), -1);
}

TEST_F(AciLayout, HostileOnesAreRefusedInRktsWords) {
    const struct {
        const char* what;
        TarBuilder tar;
        const char* said;
    } cases[] = {
        {"empty", TarBuilder(), "no image manifest found in layout"},
        {"no manifest", TarBuilder().dir("rootfs"), "no image manifest found in layout"},
        {"no rootfs", TarBuilder().file("manifest", kManifest), "no rootfs found in layout"},
        {"rootfs only by its files", TarBuilder().file("manifest", kManifest).file("rootfs/f"),
         "no rootfs found in layout"},
        {"rootfs is a file", TarBuilder().file("manifest", kManifest).file("rootfs"), "rootfs is not a directory"},
        {"rootfs is a link", TarBuilder().file("manifest", kManifest).symlink("rootfs", "/"),
         "rootfs is not a directory"},
        {"rootfs becomes a link", layout().symlink("rootfs", "/"), "rootfs is not a directory"},
        {"another file", layout().file("etc/passwd"), "unrecognized file path in layout: \"etc/passwd\""},
        {"rootfs by half", layout().file("rootfs2/f"), "unrecognized file path in layout: \"rootfs2/f\""},
        {"below the manifest", layout().file("manifest/f"), "unrecognized file path in layout: \"manifest/f\""},
        {"absolute", layout().file("/rootfs/f"), "unrecognized file path in layout: \"/rootfs/f\""},
        {"upwards", layout().file("rootfs/../../f"), "leads upwards"},
        {"a name twice", layout().file("rootfs/f", "1").file("rootfs//f", "2"),
         "duplicate file entry in archive: rootfs/f"},
        {"manifest twice", layout().file("manifest", kManifest), "duplicate file entry in archive: manifest"},
        {"manifest is a link", TarBuilder().symlink("manifest", "/etc/passwd").dir("rootfs"), "not a regular file"},
        {"manifest is a hard link", layout().hardlink("rootfs/m", "manifest"), "which is not below rootfs/"},
        {"hard link out", layout().hardlink("rootfs/m", "../victim"), "leads upwards"},
        {"huge manifest", TarBuilder().file("manifest", std::string((4u << 20) + 1, ' ')), "larger than"},
        {"no tar", TarBuilder().raw("<html>not here</html>"), "not a valid tar"},
    };
    for (const auto& test : cases) EXPECT_THAT(refusal(test.tar), HasSubstr(test.said)) << test.what;
}

// The links of the tree may lead where they like: nothing is written beside it.
TEST_F(AciLayout, LinksOfTheTreeStayInIt) {
    store_.root.write_file("victim", "untouched");
    const auto aci = unpack(layout().symlink("rootfs/up", "../../..").file("rootfs/up/victim", "changed").str());
    EXPECT_EQ(store_.root.read_file("victim"), "untouched");
    EXPECT_EQ(aci.staged.dir().read_file("rootfs/victim"), "changed");
}

}  // namespace
}  // namespace rkt::test
