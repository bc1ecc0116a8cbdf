// The layer below every image's (image/mount_points.hpp).
#include "image/mount_points.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include "image/store.hpp"
#include "support/temp_tree.hpp"

namespace rkt::test {
namespace {

class MountPoints : public ::testing::Test {
protected:
    // Type, mode and owner, or the target of a link.
    [[nodiscard]] std::string at(const std::string& path) const {
        const auto seen = root_.stat_entry(path);
        if (!seen) return "nothing";
        char target[64];
        const ssize_t size = ::readlinkat(root_.get(), path.c_str(), target, sizeof target);
        char text[128];
        std::snprintf(text, sizeof text, "%o %u:%u %.*s", seen->st_mode, seen->st_uid, seen->st_gid,
                      static_cast<int>(std::max<ssize_t>(size, 0)), target);
        return text;
    }

    TempTree tree_;
    image::Layout layout_ = image::Layout::open(tree_.path());
    Dir root_ = Dir::open(image::mount_points(layout_));
};

TEST_F(MountPoints, AreRootsWhateverTheDataDirectoryHandsDown) {
    ASSERT_EQ(::fchown(layout_.staging.get(), 0, 1234), 0);
    tree_.dir().remove_tree("mount-points");
    root_ = Dir::open(image::mount_points(layout_));
    for (const char* directory : {".", "dev", "etc", "run", "run/systemd", "run/systemd/journal", "var"})
        EXPECT_EQ(at(directory), "40755 0:0 ") << directory;
    for (const char* directory : {"proc", "sys"}) EXPECT_EQ(at(directory), "40555 0:0 ") << directory;
    EXPECT_EQ(at("tmp"), "41777 0:0 ");
    EXPECT_EQ(at("etc/hostname"), "100644 0:0 ");
    EXPECT_EQ(at("etc/mtab"), "120777 0:0 ../proc/self/mounts");
    EXPECT_EQ(at("var/run"), "120777 0:0 ../run");
    // What would say something that is not so: /etc/hosts and resolv.conf are made where there is something to be in them.
    EXPECT_THAT(root_.open_dir("etc").entries(), ::testing::ElementsAre("hostname", "mtab"));
}

TEST_F(MountPoints, AreMadeOnce) {
    const auto before = layout_.root.stat_entry("mount-points");
    EXPECT_EQ(image::mount_points(layout_), tree_.path() + "/mount-points/rootfs");
    EXPECT_EQ(layout_.root.stat_entry("mount-points")->st_ino, before->st_ino);
    EXPECT_THAT(layout_.staging.entries(), ::testing::IsEmpty());
}

TEST_F(MountPoints, AreTheLowestLayerOfAPod) {
    const auto store = image::Store::open(tree_.path());
    EXPECT_THAT(store.pod_lower_dirs({}), ::testing::ElementsAre(tree_.path() + "/mount-points/rootfs"));
    EXPECT_THAT(store.lower_dirs({}), ::testing::IsEmpty());
}

}  // namespace
}  // namespace rkt::test
