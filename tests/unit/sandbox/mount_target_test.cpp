#include "sandbox/mount_target.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <limits.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "support/temp_tree.hpp"

namespace rkt::sandbox {
namespace {

namespace fs = std::filesystem;

class MountTarget : public testing::Test {
protected:
    MountTarget() {
        fs::create_directories(path_ + "/outside");
        fs::create_directories(path_ + "/root/a/b");
    }
    // The path below the root that it leads to, or the errno.
    std::string resolve(const std::string& path, TargetKind kind = TargetKind::directory) {
        const Dir root = Dir::open(path_ + "/root");
        const Fd fd = open_mount_target(root.get(), path.c_str(), {kind});
        if (!fd) return std::to_string(errno);
        const std::string found = fs::read_symlink("/proc/self/fd/" + std::to_string(fd.get()));
        return found.starts_with(path_ + "/root") ? found.substr(path_.size() + 5) : "outside: " + found;
    }
    void link(const std::string& at, const std::string& target) { fs::create_symlink(target, path_ + "/root" + at); }

    test::TempTree tree_;
    std::string path_ = fs::canonical(tree_.path());
};

TEST_F(MountTarget, ExistingAndMissing) {
    EXPECT_EQ(resolve("/a/b"), "/a/b");
    EXPECT_EQ(resolve("a//b/."), "/a/b");
    EXPECT_EQ(resolve("/new/deep/dir"), "/new/deep/dir");
    EXPECT_TRUE(fs::is_directory(path_ + "/root/new/deep/dir"));
    EXPECT_EQ(resolve("/new/file", TargetKind::file), "/new/file");
    EXPECT_TRUE(fs::is_regular_file(path_ + "/root/new/file"));
    EXPECT_EQ(resolve("/"), "");
}

TEST_F(MountTarget, OnlyTheLastDirectoryMadeHasTheMode) {
    const Dir root = Dir::open(path_ + "/root");
    EXPECT_TRUE(open_mount_target(root.get(), "/new/tmp", {TargetKind::directory, 01777}));
    EXPECT_EQ(static_cast<unsigned>(fs::status(path_ + "/root/new/tmp").permissions()), 01777U);
    EXPECT_EQ(static_cast<unsigned>(fs::status(path_ + "/root/new").permissions()), 0755U);
}

TEST_F(MountTarget, ParentsStopAtTheRoot) {
    EXPECT_EQ(resolve("/../../outside"), "/outside");
    EXPECT_EQ(resolve("/a/../../../x"), "/x");
    EXPECT_TRUE(fs::is_empty(path_ + "/outside"));
}

TEST_F(MountTarget, LinksAreResolvedInside) {
    link("/absolute", "/a");
    link("/up", "../../outside");
    link("/a/chain", "../absolute/b");
    link("/dangling", "/made/on/demand");
    link("/a/from-the-root", "/a/b");
    EXPECT_EQ(resolve("/absolute/b"), "/a/b");
    EXPECT_EQ(resolve("/up/x"), "/outside/x");
    EXPECT_EQ(resolve("/a/chain"), "/a/b");
    EXPECT_EQ(resolve("/a/from-the-root"), "/a/b");
    EXPECT_EQ(resolve("/dangling/dir"), "/made/on/demand/dir");
    EXPECT_TRUE(fs::is_empty(path_ + "/outside"));
}

TEST_F(MountTarget, LinkToTheHostsRootIsTheImages) {
    link("/host", path_ + "/outside");
    EXPECT_EQ(resolve("/host/x"), path_ + "/outside/x");
    EXPECT_TRUE(fs::is_empty(path_ + "/outside"));
}

TEST_F(MountTarget, Refusals) {
    link("/loop", "/loop");
    link("/ping", "pong");
    link("/pong", "ping");
    std::ofstream(path_ + "/root/file") << "x";
    EXPECT_EQ(resolve("/loop/x"), std::to_string(ELOOP));
    EXPECT_EQ(resolve("/ping"), std::to_string(ELOOP));
    EXPECT_EQ(resolve("/file/below"), std::to_string(ENOTDIR));
    EXPECT_EQ(resolve("/" + std::string(PATH_MAX, 'x')), std::to_string(ENAMETOOLONG));
    EXPECT_EQ(resolve("/" + std::string(NAME_MAX + 1, 'x')), std::to_string(ENAMETOOLONG));
}

// A link that names itself twice doubles what is left to walk each time.
TEST_F(MountTarget, GrowingPathsEnd) {
    link("/grow", "grow/" + std::string(200, 'x') + "/../" + std::string(200, 'y'));
    const std::string result = resolve("/grow");
    EXPECT_TRUE(result == std::to_string(ELOOP) || result == std::to_string(ENAMETOOLONG)) << result;
}

TEST_F(MountTarget, MagicLinksAreNotFollowed) {
    const Dir root = Dir::open("/");
    const Dir outside = Dir::open(path_ + "/outside");
    const Fd fd = open_in_root(root.get(), ("/proc/self/fd/" + std::to_string(outside.get())).c_str(), O_PATH);
    EXPECT_FALSE(fd);
    EXPECT_EQ(errno, ELOOP);
}

}  // namespace
}  // namespace rkt::sandbox
