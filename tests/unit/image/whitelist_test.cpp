// pathWhitelist: what it leaves of an image and of what is below it (appc/spec aci.md, rkt-1.30.md 2.8).
#include <gmock/gmock.h>

#include <filesystem>
#include <map>

#include "image/appc/import_aci.hpp"
#include "image/store.hpp"
#include "image/tar_headers.hpp"
#include "support/test_aci.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using image::Store;
using image::StoredImage;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TarMember a_dir(const std::string& name, unsigned mode = 0755) { return {name, '5', "", "", mode}; }

class Whitelist : public ::testing::Test {
protected:
    ImageId import_it(const std::string& name) {
        MemorySource source(network_.at(name));
        return image::import_aci(layout_, source, {{name}}, {}, [this](const auto& dependency, const auto&) {
            return import_it(dependency.image_name);
        });
    }
    StoredImage image(const std::string& name) { return *Store::open(tree_.path()).find(import_it(name)); }
    // The one layer that it must have been rendered into.
    std::string tree_of(const StoredImage& image) {
        EXPECT_THAT(image.layers, SizeIs(1));
        return layout_.layer_rootfs_path(image.layers.at(0));
    }
    static std::vector<std::string> names_in(const std::string& tree) {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(tree)) {
            names.push_back(std::filesystem::relative(entry.path(), tree).string() + (entry.is_directory() ? "/" : ""));
        }
        std::sort(names.begin(), names.end());
        return names;
    }
    static std::string content(const std::string& path) {
        return Dir::open(std::filesystem::path(path).parent_path().string())
            .read_file(std::filesystem::path(path).filename().string());
    }

    TempTree tree_;
    image::Layout layout_ = image::Layout::open(tree_.path());
    std::map<std::string, std::string> network_;
};

TEST_F(Whitelist, OfAnImageWithoutDependencies) {
    network_["a"] = TestAci{"a", "", "", R"("/bin/sh","etc//motd","/gone")"}.tar(
        {a_dir("bin"), a_file("bin/sh", "sh"), a_file("bin/ls", "ls"), a_dir("etc"), a_file("etc/motd", "hi"),
         a_dir("empty")});
    const StoredImage a = image("a");
    EXPECT_THAT(names_in(tree_of(a)), ElementsAre("bin/", "bin/sh", "empty/", "etc/", "etc/motd"));
    EXPECT_EQ(a.aci, digest_of(network_["a"]));
    EXPECT_NE(a.layers[0], *a.aci);
    EXPECT_EQ(a.manifest.path_whitelist.size(), 3u);
}

TEST_F(Whitelist, FiltersWhatIsBelow) {
    network_["base"] = TestAci{"base"}.tar({a_dir("bin", 0711), a_file("bin/sh", "base"), a_file("bin/ls", "base"),
                                            a_dir("doc"), a_file("doc/readme", ""), a_dir("srv", 0700),
                                            a_file("both", "base"), a_file("only-base", "base")});
    network_["a"] = TestAci{"a", "", depends_on("base"), R"("/bin/sh","/srv","/both","/own","/only-base")"}.tar(
        {a_file("both", "a"), a_file("own", "a"), a_file("unlisted", "a")});
    const std::string tree = tree_of(image("a"));
    EXPECT_THAT(names_in(tree), ElementsAre("bin/", "bin/sh", "both", "only-base", "own", "srv/"));
    EXPECT_EQ(content(tree + "/both"), "a");
    EXPECT_EQ(content(tree + "/only-base"), "base");
    EXPECT_EQ(std::filesystem::status(tree + "/bin").permissions(), std::filesystem::perms(0711));
    EXPECT_EQ(std::filesystem::status(tree + "/srv").permissions(), std::filesystem::perms(0700));
}

// An upper image that does not list a file of its own shows the one below it, where that is listed.
TEST_F(Whitelist, OfADependencyHoldsForThatDependencyOnly) {
    network_["low"] = TestAci{"low"}.tar({a_file("x", "low"), a_file("y", "low")});
    network_["mid"] = TestAci{"mid", "", depends_on("low"), R"("/x")"}.tar({a_file("z", "mid")});
    network_["top"] = TestAci{"top", "", depends_on("mid")}.tar({a_file("y", "top")});
    const StoredImage top = image("top");
    ASSERT_THAT(top.layers, SizeIs(2));
    EXPECT_THAT(names_in(layout_.layer_rootfs_path(top.layers[0])), ElementsAre("x"));
    EXPECT_EQ(top.layers[1], digest_of(network_["top"]));
}

TEST_F(Whitelist, FileAboveADirectoryHidesIt) {
    network_["base"] = TestAci{"base"}.tar({a_dir("p"), a_file("p/f", "")});
    network_["a"] = TestAci{"a", "", depends_on("base"), R"("/p","/p/f")"}.tar({a_file("p", "file")});
    EXPECT_THAT(names_in(tree_of(image("a"))), ElementsAre("p"));
}

TEST_F(Whitelist, WhatLooksLikeAWhiteoutIsAFile) {
    network_["base"] = TestAci{"base"}.tar({a_file("f", "base")});
    network_["a"] = TestAci{"a", "", depends_on("base"), R"("/f","/.wh.f")"}.tar({a_file(".wh.f", "mine")});
    EXPECT_THAT(names_in(tree_of(image("a"))), ElementsAre(".wh.f", "f"));
}

TEST_F(Whitelist, IsTheSameLayerEveryTimeAndSurvivesCollection) {
    network_["base"] = TestAci{"base"}.tar({a_file("f", "base"), a_file("g", "base")});
    network_["a"] = TestAci{"a", "", depends_on("base"), R"("/f")"}.tar({a_file("h", "a")});
    const StoredImage first = image("a");
    const StoredImage second = image("a");
    EXPECT_EQ(first.layers, second.layers);
    EXPECT_EQ(Store::open(tree_.path()).collect(std::chrono::hours(1), {}, {}).layers, 0u);
    EXPECT_THAT(layout_.layers.entries(), SizeIs(3));  // of base, of a, rendered
    const Dir layer = layout_.layers.open_dir(first.layers[0].hex());
    EXPECT_EQ(digest_of(read_whole(*image::rebuild_tar(layer))), first.layers[0]);
    EXPECT_THAT(layout_.staging.entries(), SizeIs(0));
}

TEST_F(Whitelist, PathUpwardsIsRefused) {
    network_["a"] = TestAci{"a", "", "", R"("/../etc/passwd")"}.tar();
    EXPECT_THAT(error_of([&] { import_it("a"); }),
                HasSubstr("the image's pathWhitelist: the name \"/../etc/passwd\" leads upwards"));
    EXPECT_THAT(layout_.images.entries(), SizeIs(0));
}

}  // namespace
}  // namespace rkt::test
