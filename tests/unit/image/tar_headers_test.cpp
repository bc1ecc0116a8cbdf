// The exact tar out of the unpacked tree and tar-headers.zst.
#include "image/tar_headers.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>

#include "base/child.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

class TarHeaders : public ::testing::Test {
protected:
    TarHeaders() { ::umask(0); }

    void unpack(const std::string& tar, size_t chunk = SIZE_MAX) {
        tree_.dir().remove_tree("rootfs");
        tree_.dir().remove_file("tar-headers.zst");
        MemorySource source(tar, chunk);
        image::TarHeaderRecorder recorder(source, tree_.dir().open_file("tar-headers.zst", O_WRONLY | O_CREAT));
        image::DirectorySink sink(tree_.dir().make_dir("rootfs"));
        image::walk_tar(recorder, sink, recorder, {});
        recorder.finish();
    }
    [[nodiscard]] std::string rebuilt(size_t buffer = 65536) const {
        return read_whole(*image::rebuild_tar(tree_.dir()), buffer);
    }
    void expect_round_trip(const std::string& tar) {
        for (const size_t chunk : {size_t{1}, size_t{1000}, SIZE_MAX}) {
            unpack(tar, chunk);
            EXPECT_TRUE(rebuilt() == tar) << chunk;
        }
        EXPECT_TRUE(rebuilt(7) == tar);
    }

    TempTree tree_;
};

TEST_F(TarHeaders, EveryKindOfEntry) {
    TarBuilder tar;
    tar.dir("d").file("d/f", std::string(1000, 'f')).file("d/empty").file("d/block", std::string(512, 'b'));
    tar.symlink("l", "d/f").hardlink("h", "d/f").add({"null", '3', "", "", 0666, 0, 0, 0, 1, 3});
    tar.file(std::string(180, 'n'), "long name").file("d/.wh.gone", "content nobody wants").file("d/.wh..wh..opq");
    tar.add({"x", '0', "pax", "", 0644, 0, 0, 0, 0, 0, {{"path", "caf\u00e9"}, {"comment", "kept, too"}}});
    expect_round_trip(tar.str());
    expect_round_trip(tar.str() + std::string(9216, '\0'));  // GNU tar's blocking factor
    expect_round_trip(tar.unfinished());                     // no end mark
    expect_round_trip(tar.str() + "bytes after the end of the tar");
}

TEST_F(TarHeaders, LargeContentAcrossManyReads) {
    TarBuilder tar;
    tar.file("big", std::string(1'000'000, 'x')).file("small", "s").file("big2", std::string(300'001, 'y'));
    unpack(tar.str(), 65536);
    EXPECT_TRUE(rebuilt(100'000) == tar.str());
}

TEST_F(TarHeaders, EmptyLayer) {
    expect_round_trip(TarBuilder().str());
    expect_round_trip("");
}

TEST_F(TarHeaders, WhatGnuTarWrites) {
    const TempTree source;
    const Dir& dir = source.dir();
    dir.make_dir("sub").write_file("file", std::string(5000, 'q'));
    dir.write_file(std::string(120, 'a'), "long name");
    dir.write_file("exec", "#!");
    ::symlinkat("file", dir.get(), "sub-link");
    ::linkat(dir.get(), "exec", dir.get(), "hard", 0);
    ::fsetxattr(dir.open_file("exec", O_RDONLY).get(), "user.note", "hello", 5, 0);
    {
        const Fd sparse = dir.open_file("sparse", O_WRONLY | O_CREAT);
        EXPECT_EQ(::pwrite(sparse.get(), "data", 4, 3 << 20), 4);
        EXPECT_EQ(::ftruncate(sparse.get(), 5 << 20), 0);
    }
    for (const std::string_view format : {"gnu", "oldgnu", "pax", "ustar", "v7"}) {
        for (const bool sparse : {false, true}) {
            const std::string path = tree_.path() + "/source.tar";
            std::vector<std::string> command{"/usr/bin/tar", "-C", source.path(), "-cf", path, "--format"};
            command.emplace_back(format);
            if (format == "pax") command.emplace_back("--xattrs");
            const bool old = format == "v7" || format == "ustar";
            if (sparse && !old) command.emplace_back("--sparse");
            // They have no room for a name of 120 bytes.
            if (old) command.insert(command.end(), {"--exclude", "./aaa*"});
            command.emplace_back(".");
            Child child = Child::spawn(command, {});
            ASSERT_EQ(child.wait().as_exit_code(), 0) << format;
            const std::string tar = tree_.dir().read_file("source.tar");
            unpack(tar);
            EXPECT_TRUE(rebuilt() == tar) << format << (sparse ? " sparse" : "");
            EXPECT_EQ(tree_.dir().read_file("rootfs/sparse"), dir.read_file("sparse")) << format;
        }
    }
}

TEST_F(TarHeaders, ChangedFileIsFound) {
    TarBuilder tar;
    tar.file("f", std::string(1000, 'f')).file("g", "g");
    unpack(tar.str());
    const Dir rootfs = tree_.dir().open_dir("rootfs");

    const Fd file = rootfs.open_file("f", O_WRONLY);
    ASSERT_EQ(::pwrite(file.get(), "\x67", 1, 500), 1);
    EXPECT_THAT(error_of([&] { (void)rebuilt(); }), ::testing::HasSubstr("\"f\" has other content than it had"));
    ASSERT_EQ(::ftruncate(file.get(), 10), 0);
    EXPECT_THAT(error_of([&] { (void)rebuilt(); }), ::testing::HasSubstr("\"f\" is shorter"));
    rootfs.remove_file("f");
    EXPECT_THAT(error_of([&] { (void)rebuilt(); }), ::testing::HasSubstr("\"f\" is missing"));
}

// Opening a device can do things (watchdog(4) starts a countdown): it is not even tried.
TEST_F(TarHeaders, FileThatBecameSomethingElseIsFound) {
    TarBuilder tar;
    tar.file("f", "content");
    unpack(tar.str());
    const Dir rootfs = tree_.dir().open_dir("rootfs");
    for (const mode_t type : {S_IFIFO, S_IFCHR, S_IFDIR, S_IFLNK}) {
        rootfs.remove_tree("f");
        const int made = type == S_IFDIR   ? ::mkdirat(rootfs.get(), "f", 0755)
                         : type == S_IFLNK ? ::symlinkat("/etc/hostname", rootfs.get(), "f")
                                           : ::mknodat(rootfs.get(), "f", type | 0666, makedev(1, 5));
        ASSERT_EQ(made, 0);
        EXPECT_THAT(error_of([&] { (void)rebuilt(); }), ::testing::HasSubstr("\"f\" is")) << type;
    }
}

TEST_F(TarHeaders, DamagedHeadersFileIsAnError) {
    TarBuilder tar;
    tar.file("f", "content");
    unpack(tar.str());
    const std::string whole = tree_.dir().read_file("tar-headers.zst");
    for (const size_t size : {size_t{0}, size_t{3}, whole.size() / 2, whole.size() - 1}) {
        tree_.dir().write_file("tar-headers.zst", whole.substr(0, size));
        EXPECT_NE(error_of([&] { (void)rebuilt(); }), "") << size;
    }
}

}  // namespace
}  // namespace rkt::test
