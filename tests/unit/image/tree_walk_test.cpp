// What overlayfs shows of layers, told without mounting them; and the tar that is made of it.
#include "image/tree_walk.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <filesystem>
#include <map>
#include <thread>

#include "base/child.hpp"
#include "image/tar_sink.hpp"
#include "image/tree_entry.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

// One line an entry: everything that is known of it.
using Listing = std::map<std::string, std::string>;

std::string line_of(const image::TarEntry& entry, const std::string& content) {
    std::string line = std::to_string(static_cast<int>(entry.type)) + " " + std::to_string(entry.mode) + " " +
                       std::to_string(entry.uid) + ":" + std::to_string(entry.gid) + " " +
                       std::to_string(entry.mtime_sec) + " ->" + entry.link_target + " " +
                       std::to_string(entry.device_major) + "," + std::to_string(entry.device_minor);
    for (const auto& [name, value] : entry.xattrs) line += " " + name + "=" + value;
    return line + " [" + content + "]";
}

class Lister : public image::LayerSink {
public:
    Listing entries;
    std::vector<std::string> order;
    std::vector<std::string> links;
    std::vector<uint64_t> offsets;

    bool begin(const image::TarEntry& entry) override {
        entry_ = entry;
        content_.assign(entry.size, '\0');
        order.push_back(entry.path);
        return entry.type == image::EntryType::file;
    }
    const std::string& content_path() const override { return entry_.path; }
    void data(uint64_t offset, std::span<const char> bytes) override {
        offsets.push_back(offset);
        std::copy(bytes.begin(), bytes.end(), content_.begin() + static_cast<long>(offset));
    }
    void end() override {
        if (entry_.type == image::EntryType::hardlink) {
            links.push_back(entry_.path + " = " + entry_.link_target);
            entries[entry_.path] = entries.at(entry_.link_target);
        } else {
            entries[entry_.path] = line_of(entry_, content_);
        }
    }
    void finish() override { finished = true; }
    bool finished = false;

private:
    image::TarEntry entry_;
    std::string content_;
};

class TreeWalk : public ::testing::Test {
protected:
    // Bottom first, as images have them; lower directories come topmost first.
    void layers(const std::vector<TarBuilder>& tars) {
        for (const auto& tar : tars) {
            unpacked_.push_back(std::make_unique<Unpacked>(tar));
            lower_.insert(lower_.begin(), unpacked_.back()->tree().path() + "/rootfs");
        }
    }
    Lister walk() {
        Lister lister;
        image::walk_trees(lower_, lister);
        EXPECT_TRUE(lister.finished);
        return lister;
    }
    // What the kernel shows of the same directories, in a mount namespace of a thread's own.
    Listing mounted() {
        Listing shown;
        std::string failure;
        std::thread([&] {
            const TempTree target;
            std::string options;
            for (const auto& dir : lower_) options += (options.empty() ? "lowerdir=" : ":") + dir;
            if (lower_.size() == 1) options += ":" + empty_.path();
            if (::unshare(CLONE_NEWNS) == -1 || ::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == -1 ||
                ::mount("overlay", target.path().c_str(), "overlay", MS_RDONLY, options.c_str()) == -1) {
                failure = std::strerror(errno);
                return;
            }
            read(target.path(), shown);
            ::umount(target.path().c_str());
        }).join();
        EXPECT_EQ(failure, "");
        return shown;
    }

    std::vector<std::unique_ptr<Unpacked>> unpacked_;
    std::vector<std::string> lower_;
    TempTree empty_;

private:
    static void read(const std::string& top, Listing& shown) {
        const Dir root = Dir::open(top);
        const auto add = [&](const std::string& name) {
            const auto found = image::read_tree_entry(root.get(), name, name);
            const bool file = found.entry.type == image::EntryType::file;
            shown[name] = line_of(found.entry, file ? root.read_file(name) : "");
        };
        add(".");
        for (const auto& entry : std::filesystem::recursive_directory_iterator(top)) {
            add(entry.path().lexically_relative(top).string());
        }
    }
};

TarBuilder base() {
    TarBuilder tar;
    tar.dir(".").dir("d").file("d/f", "base").file("d/g", "base").dir("d/sub").file("d/sub/x", "x");
    tar.dir("opaque").file("opaque/hidden", "no").dir("becomes-file").file("becomes-file/x", "no");
    tar.file("becomes-dir", "no").file("gone", "no").dir("gone-dir").file("gone-dir/x", "no");
    tar.symlink("link", "/etc/passwd").add({"null", '3', "", "", 0666, 0, 0, 0, 1, 3});
    tar.add({"fifo", '6', "", "", 0600, 7, 8}).add({"tool", '0', "tool", "", 04755, 0, 5});
    tar.hardlink("tool-again", "tool").hardlink("d/tool-too", "tool");
    tar.add({"noted", '0', "n", "", 0640, 3, 4, 5, 0, 0, {{"SCHILY.xattr.user.note", "hello"}}});
    tar.file("\xc3\xa9t\xc3\xa9", "name in UTF-8").file("caf\xe9", "name in Latin 1");
    return tar;
}

TarBuilder top() {
    TarBuilder tar;
    tar.add({"d", '5', "", "", 0700, 9, 9}).file("d/f", "top").file("d/sub/y", "y").file("opaque/.wh..wh..opq");
    tar.file("opaque/seen", "yes").file("becomes-file", "yes").dir("becomes-dir").file("becomes-dir/x", "yes");
    tar.file(".wh.gone").file(".wh.gone-dir").symlink("d/g", "f");
    return tar;
}

TEST_F(TreeWalk, IsWhatOverlayfsShows) {
    layers({base(), top()});
    EXPECT_EQ(walk().entries, mounted());
}

TEST_F(TreeWalk, OneLayer) {
    layers({base()});
    EXPECT_EQ(walk().entries, mounted());
}

// In the middle: a whiteout ends what is below it, though the layer above has the directory again.
TEST_F(TreeWalk, ThreeLayers) {
    TarBuilder third;
    third.dir("gone-dir")
        .file("gone-dir/new", "new")
        .file("opaque/third", "3")
        .file("d/.wh.sub")
        .file("becomes-file/x");
    layers({base(), top(), third});
    const auto told = walk().entries;
    EXPECT_EQ(told, mounted());
    EXPECT_TRUE(told.contains("gone-dir/new"));
    EXPECT_FALSE(told.contains("gone-dir/x"));
}

TEST_F(TreeWalk, HardLinksAreToldWhereBothNamesAre) {
    layers({base()});
    EXPECT_THAT(walk().links, ::testing::UnorderedElementsAre("tool-again = tool", "d/tool-too = tool"));
    TarBuilder hides;
    hides.file(".wh.tool");
    layers({hides});
    EXPECT_THAT(walk().links, ::testing::UnorderedElementsAre("d/tool-too = tool-again"));
}

TEST_F(TreeWalk, UnwantedIsNotToldDirectoriesAre) {
    layers({base()});
    Lister lister;
    image::walk_trees(lower_, lister, [](const std::string& path) { return path == "d/sub/x"; });
    EXPECT_THAT(lister.order,
                ::testing::ElementsAre(".", "becomes-file", "d", "d/sub", "d/sub/x", "gone-dir", "opaque"));
}

TEST_F(TreeWalk, HolesStayHoles) {
    layers({base()});
    const Fd file = Dir::open(lower_[0]).open_file("sparse", O_WRONLY | O_CREAT);
    ASSERT_EQ(::pwrite(file.get(), "data", 4, 1 << 20), 4);
    ASSERT_EQ(::ftruncate(file.get(), 2 << 20), 0);
    Lister lister;
    image::walk_trees(lower_, lister, [](const std::string& path) { return path == "sparse"; });
    ASSERT_FALSE(lister.offsets.empty());
    EXPECT_EQ(lister.offsets.front(), 1u << 20);
    EXPECT_EQ(lister.entries, [&] {
        Listing expected = lister.entries;
        expected["sparse"] = expected["sparse"].substr(0, expected["sparse"].find('[')) + "[" +
                             std::string(1 << 20, '\0') + "data" + std::string((1 << 20) - 4, '\0') + "]";
        return expected;
    }());
}

// Links are told, never followed; a fifo would block who opens it.
TEST_F(TreeWalk, DeepTreesAndLinksUpwards) {
    TarBuilder tar;
    std::string path = "d";
    for (int i = 0; i < 500; ++i) tar.dir(path += "/dd");
    tar.file(path + "/end", "end").symlink("up", "..").symlink("d/out", "/");
    layers({tar});
    const auto told = walk().entries;
    EXPECT_TRUE(told.contains(path + "/end"));
    EXPECT_TRUE(told.contains("up"));
    EXPECT_EQ(told.size(), 500u + 5);  // root, d, end and two links
}

std::string tar_of(const std::vector<std::string>& lower, image::TarCompression compression,
                   const std::string& prefix = "") {
    std::string tar;
    image::TarSink sink([&](std::span<const char> bytes) { tar.append(bytes.data(), bytes.size()); }, compression,
                        prefix);
    if (!prefix.empty()) sink.add_file("manifest", "{}");
    image::walk_trees(lower, sink);
    return tar;
}

TEST_F(TreeWalk, TarOfTheTreeUnpacksToTheSame) {
    layers({base(), top()});
    const auto told = walk().entries;
    Unpacked again;
    again.unpack(tar_of(lower_, image::TarCompression::none));
    Lister lister;
    image::walk_trees({again.path("")}, lister);
    EXPECT_EQ(lister.entries, told);
}

TEST_F(TreeWalk, GnuTarReadsIt) {
    layers({base(), top()});
    for (const auto compression : {image::TarCompression::none, image::TarCompression::gzip}) {
        const TempTree out;
        out.dir().write_file("image.tar", tar_of(lower_, compression, "rootfs/"));
        (void)out.dir().make_dir("x");
        Child tar =
            Child::spawn({"/usr/bin/tar", "-C", out.path() + "/x", "--xattrs", "-xpf", out.path() + "/image.tar"});
        ASSERT_EQ(tar.wait().as_exit_code(), 0);
        EXPECT_EQ(out.dir().read_file("x/manifest"), "{}");
        Lister lister;
        image::walk_trees({out.path() + "/x/rootfs"}, lister);
        EXPECT_EQ(lister.entries, walk().entries);
    }
}

TEST_F(TreeWalk, SameTreeGivesSameBytes) {
    layers({base(), top()});
    const auto first = tar_of(lower_, image::TarCompression::gzip);
    unpacked_.clear();
    lower_.clear();
    layers({base(), top()});
    // The parent directories that no tar names have the time of their making: the only thing that may differ.
    for (const auto& dir : {lower_[0], lower_[0] + "/d/sub", lower_[0] + "/opaque"}) {
        const timespec times[2] = {{1, 0}, {1, 0}};
        ASSERT_EQ(::utimensat(AT_FDCWD, dir.c_str(), times, 0), 0);
    }
    const auto second = tar_of(lower_, image::TarCompression::gzip);
    EXPECT_TRUE(second == tar_of(lower_, image::TarCompression::gzip));
    EXPECT_EQ(first.substr(4, 4), std::string(4, '\0')) << "gzip's time";
}

// What an app wrote, as overlayfs keeps it.
class ChangedTree : public TreeWalk {
protected:
    ChangedTree() { layers({base()}); }
    void change(const TarBuilder& tar) { upper_ = std::make_unique<Unpacked>(tar); }
    [[nodiscard]] image::Upper upper(uid_t first_uid = 0) const { return {upper_->path(""), first_uid}; }
    [[nodiscard]] Lister changed(uid_t first_uid = 0) const {
        Lister lister;
        image::walk_changed_tree(upper(first_uid), lower_, lister);
        return lister;
    }
    [[nodiscard]] Lister changes(uid_t first_uid = 0) const {
        Lister lister;
        image::walk_changes(upper(first_uid), lister);
        return lister;
    }
    [[nodiscard]] std::string tar_of_changes() const {
        std::string tar;
        image::TarSink sink([&](std::span<const char> bytes) { tar.append(bytes.data(), bytes.size()); },
                            image::TarCompression::none);
        image::walk_changes(upper(), sink);
        return tar;
    }
    std::unique_ptr<Unpacked> upper_;
};

TEST_F(ChangedTree, IsTheLayersWithTheUpperDirectoryOnTop) {
    change(top());
    const Listing told = changed().entries;
    lower_.insert(lower_.begin(), upper().path);
    EXPECT_EQ(told, mounted());
}

TEST_F(ChangedTree, ChangesAloneAreALayerThatMakesTheSameTree) {
    change(top());
    const Lister told = changes();
    EXPECT_TRUE(told.entries.contains(".wh.gone"));
    EXPECT_TRUE(told.entries.contains("opaque/.wh..wh..opq"));
    EXPECT_FALSE(told.entries.contains("d/sub/x"));
    Unpacked layer;
    layer.unpack(tar_of_changes());
    const Listing wanted = changed().entries;
    lower_.insert(lower_.begin(), layer.path(""));
    EXPECT_EQ(walk().entries, wanted);
}

TEST_F(ChangedTree, SocketsAreNotToldAndHideWhatIsBelow) {
    change(TarBuilder().dir("d"));
    const Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{AF_UNIX, ""};
    const std::string path = upper_->path("d/f");
    path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_FALSE(changed().entries.contains("d/f"));
    EXPECT_TRUE(changes().entries.contains("d/.wh.f"));
}

TEST_F(ChangedTree, NamesThatWouldMeanSomethingElseAreRefused) {
    change(TarBuilder());
    upper_->tree().dir().write_file("rootfs/.wh.x", "");
    EXPECT_THAT(error_of([&] { (void)changes(); }), ::testing::HasSubstr("\".wh.x\" cannot be in a layer of OCI"));
}

TEST_F(ChangedTree, WhatIsOnlyAReferenceIsRefused) {
    change(TarBuilder().dir("moved"));
    const std::string path = upper_->path("moved");
    ASSERT_EQ(::lsetxattr(path.c_str(), "trusted.overlay.redirect", "d", 1, 0), 0);
    EXPECT_THAT(error_of([&] { (void)changed(); }),
                ::testing::HasSubstr("directory \"/moved\": the overlay kept only"));
    ASSERT_EQ(::lremovexattr(path.c_str(), "trusted.overlay.redirect"), 0);
    ASSERT_EQ(::lsetxattr(path.c_str(), "trusted.overlay.metacopy", "", 0, 0), 0);
    EXPECT_THAT(error_of([&] { (void)changed(); }), ::testing::HasSubstr("(trusted.overlay.metacopy)"));
}

// In the host's eyes the app's root was user 100000; what was there before belongs to whom it belonged.
TEST_F(ChangedTree, OwnersAreThoseThatThePodSaw) {
    TarBuilder tar;
    tar.add({"root", '0', "", "", 0644, 100000, 100000}).add({"user", '0', "", "", 0644, 101000, 165535});
    tar.add({"host", '0', "", "", 0644, 0, 165536});
    change(tar);
    const Listing told = changed(100000).entries;
    EXPECT_THAT(told.at("root"), ::testing::HasSubstr(" 0:0 "));
    EXPECT_THAT(told.at("user"), ::testing::HasSubstr(" 1000:65535 "));
    EXPECT_THAT(told.at("host"), ::testing::HasSubstr(" 0:165536 "));
    EXPECT_THAT(told.at("fifo"), ::testing::HasSubstr(" 7:8 "));  // of the layer below
    EXPECT_THAT(changes(100000).entries.at("user"), ::testing::HasSubstr(" 1000:65535 "));
}

TEST(Unshift, FileCapabilitiesAreNoLongerBoundToTheNamespace) {
    // capabilities(7): magic 3 with the effective bit, CAP_NET_RAW permitted, and the namespace's root.
    const std::string bound("\x01\0\0\x03\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xa0\x86\x01\0", 24);
    image::TarEntry entry{image::EntryType::file, "ping", ""};
    entry.xattrs = {{"security.capability", bound}};
    image::unshift(entry, {"", 100001});  // somebody else's
    EXPECT_EQ(entry.xattrs[0].second, bound);
    image::unshift(entry, {"", 100000});
    EXPECT_EQ(entry.xattrs[0].second, std::string("\x01\0\0\x02\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20));
}

TEST(TarSink, WhatTheReaderOfTheBytesThrowsComesOut) {
    image::TarSink sink([](std::span<const char>) { throw Error("no room"); }, image::TarCompression::none);
    EXPECT_THAT(error_of([&] {
                    sink.add_file("f", std::string(1 << 20, 'x'));
                    sink.finish();
                }),
                ::testing::HasSubstr("no room"));
}

}  // namespace
}  // namespace rkt::test
