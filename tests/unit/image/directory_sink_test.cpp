#include <gmock/gmock.h>

#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using ::testing::HasSubstr;

TEST(DirectorySink, ModesIncludingSetIdWithAndWithoutOwner) {
    for (const unsigned mode : {0u, 0400u, 0644u, 0777u, 01777u, 02755u, 04755u, 06711u}) {
        for (const uint64_t id : {0ull, 1000ull}) {
            TarBuilder tar;
            tar.add({"f", '0', "x", "", mode, id, id}).add({"d", '5', "", "", mode, id, id});
            const Unpacked out(tar);
            EXPECT_EQ(out.mode("f"), mode) << std::oct << mode << " " << id;
            EXPECT_EQ(out.mode("d"), mode) << std::oct << mode << " " << id;
        }
    }
}

TEST(DirectorySink, Owners) {
    TarBuilder tar;
    tar.add({"f", '0', "x", "", 0644, 12, 34});
    tar.add({"l", '2', "", "nowhere", 0777, 56, 78});
    tar.add({"big", '0', "", "", 0644, 4'000'000'000, 4'294'967'294});  // base 256; the largest id there is
    tar.add({"pax", '0', "", "", 0644, 0, 0, 0, 0, 0, {{"uid", "3000000"}, {"gid", "3000001"}}});
    const Unpacked out(tar);
    EXPECT_EQ(out.stat("f").st_uid, 12u);
    EXPECT_EQ(out.stat("f").st_gid, 34u);
    EXPECT_EQ(out.stat("l").st_uid, 56u);
    EXPECT_EQ(out.stat("big").st_uid, 4'000'000'000u);
    EXPECT_EQ(out.stat("big").st_gid, 4'294'967'294u);
    EXPECT_EQ(out.stat("pax").st_gid, 3'000'001u);
}

// (uid_t)-1 means "as it is" to chown(2), and larger ones would wrap around to somebody else.
TEST(DirectorySink, OwnersThatDoNotExistAreRefused) {
    for (const uint64_t id : {4'294'967'295ull, 4'294'967'296ull}) {
        TarBuilder tar;
        tar.add({"f", '0', "x", "", 0644, id, 0});
        EXPECT_THAT(error_of([&] { Unpacked{tar}; }), HasSubstr("owner")) << id;
    }
}

// A directory with the set-group-id bit gives its group to what is made in it (inode(7)).
TEST(DirectorySink, SetGroupIdDirectoryDoesNotChangeWhatIsInIt) {
    TarBuilder tar;
    tar.add({"staff", '5', "", "", 02775, 0, 50});
    tar.file("staff/f").dir("staff/d").symlink("staff/l", "f");
    tar.file("staff/implied/f");
    const Unpacked out(tar);
    EXPECT_EQ(out.mode("staff"), 02775u);
    EXPECT_EQ(out.stat("staff").st_gid, 50u);
    for (const auto* name : {"staff/f", "staff/d", "staff/l", "staff/implied", "staff/implied/f"}) {
        EXPECT_EQ(out.stat(name).st_gid, 0u) << name;
    }
    EXPECT_EQ(out.mode("staff/d"), 0755u);
    EXPECT_EQ(out.mode("staff/implied"), 0755u);
}

TEST(DirectorySink, Times) {
    TarBuilder tar;
    tar.add({"d", '5', "", "", 0755, 0, 0, 1000});
    tar.add({"d/e", '5', "", "", 0755, 0, 0, 1100});
    tar.add({"d/f", '0', "x", "", 0644, 0, 0, 2000});
    tar.add({"d/l", '2', "", "f", 0777, 0, 0, 3000});
    tar.add({"d/e/pax", '0', "", "", 0644, 0, 0, 0, 0, 0, {{"mtime", "4000.123456789"}}});
    tar.add({"before", '0', "", "", 0644, 0, 0, 0, 0, 0, {{"mtime", "-1"}}});
    tar.add({"./", '5', "", "", 0711, 0, 0, 500});
    const Unpacked out(tar);
    EXPECT_EQ(out.stat("d").st_mtim.tv_sec, 1000);
    EXPECT_EQ(out.stat("d/e").st_mtim.tv_sec, 1100);
    EXPECT_EQ(out.stat("d/f").st_mtim.tv_sec, 2000);
    EXPECT_EQ(out.stat("d/l").st_mtim.tv_sec, 3000);
    EXPECT_EQ(out.stat("d/e/pax").st_mtim.tv_sec, 4000);
    EXPECT_EQ(out.stat("d/e/pax").st_mtim.tv_nsec, 123456789);
    EXPECT_EQ(out.stat("before").st_mtim.tv_sec, -1);
    EXPECT_EQ(out.stat(".").st_mtim.tv_sec, 500);
    EXPECT_EQ(out.mode("."), 0711u);
}

TEST(DirectorySink, LastEntryOfADirectoryDecidesItsAttributes) {
    TarBuilder tar;
    tar.add({"d", '5', "", "", 0700, 1, 1, 1000}).file("d/f", "kept").add({"d/", '5', "", "", 02750, 2, 2, 2000});
    const Unpacked out(tar);
    EXPECT_EQ(out.mode("d"), 02750u);
    EXPECT_EQ(out.stat("d").st_uid, 2u);
    EXPECT_EQ(out.stat("d").st_mtim.tv_sec, 2000);
    EXPECT_EQ(out.content("d/f"), "kept");
}

TEST(DirectorySink, LinksDevicesAndPipes) {
    TarBuilder tar;
    tar.file("a/f", "content").hardlink("b", "a/f").hardlink("./c", "/a/f");
    tar.symlink("l", "/etc/passwd").hardlink("l2", "l");
    tar.add({"null", '3', "", "", 0666, 0, 0, 7, 1, 3}).add({"disk", '4', "", "", 0660, 0, 6, 7, 8, 300});
    tar.add({"pipe", '6', "", "", 0620, 5, 5});
    const Unpacked out(tar);
    EXPECT_EQ(out.content("c"), "content");
    EXPECT_EQ(out.stat("a/f").st_nlink, 3u);
    EXPECT_EQ(out.stat("a/f").st_ino, out.stat("b").st_ino);
    EXPECT_EQ(out.link("l"), "/etc/passwd");
    EXPECT_EQ(out.stat("l2").st_ino, out.stat("l").st_ino);
    EXPECT_TRUE(S_ISCHR(out.stat("null").st_mode));
    EXPECT_EQ(out.stat("null").st_rdev, makedev(1, 3));
    EXPECT_EQ(out.mode("null"), 0666u);
    EXPECT_TRUE(S_ISBLK(out.stat("disk").st_mode));
    EXPECT_EQ(out.stat("disk").st_rdev, makedev(8, 300));
    EXPECT_TRUE(S_ISFIFO(out.stat("pipe").st_mode));
    EXPECT_EQ(out.mode("pipe"), 0620u);
    EXPECT_EQ(out.stat("pipe").st_uid, 5u);
}

// More directories than the cache of descriptors holds, so that the link's two parents push each other out.
TEST(DirectorySink, HardLinksBetweenManyDirectories) {
    TarBuilder tar;
    for (int i = 0; i < 200; ++i) tar.file("d" + std::to_string(i) + "/f", std::to_string(i));
    for (int i = 0; i < 200; ++i) {
        tar.hardlink("d" + std::to_string(i) + "/g", "d" + std::to_string((i + 97) % 200) + "/f");
    }
    const Unpacked out(tar);
    for (int i = 0; i < 200; ++i) {
        EXPECT_EQ(out.content("d" + std::to_string(i) + "/g"), std::to_string((i + 97) % 200));
    }
}

TEST(DirectorySink, HardLinkReplacesWhatHasItsName) {
    TarBuilder tar;
    tar.file("f", "new").file("g", "old").hardlink("g", "f").dir("d").file("d/x").hardlink("d", "f");
    const Unpacked out(tar);
    EXPECT_EQ(out.content("g"), "new");
    EXPECT_EQ(out.content("d"), "new");
}

TEST(DirectorySink, HardLinkToNothingIsNamed) {
    TarBuilder tar;
    tar.hardlink("l", "missing");
    EXPECT_THAT(error_of([&] { Unpacked{tar}; }), HasSubstr("\"l\""));
}

TEST(DirectorySink, Names) {
    const std::string component(200, 'n');
    const std::string deep = component + "/" + component + "/" + component;
    const std::string utf8 = "caf\u00e9/\u0444\u0430\u0439\u043b";
    TarBuilder tar;
    tar.file(deep, "deep").symlink("to-deep", deep).file(utf8, "gnu");
    tar.add({"short", '0', "pax", "", 0644, 0, 0, 0, 0, 0, {{"path", utf8 + "2"}}});
    tar.add({"sl", '2', "", "short", 0777, 0, 0, 0, 0, 0, {{"linkpath", utf8}}});
    tar.file("latin1-\xe9", "bytes").file("./a//b/./c", "tidy").file("/etc/absolute", "inside");
    tar.file("new\nline", "nl").file("-", "dash").file("with space", "s");
    const Unpacked out(tar);
    EXPECT_EQ(out.content(deep), "deep");
    EXPECT_EQ(out.link("to-deep"), deep);
    EXPECT_EQ(out.content(utf8), "gnu");
    EXPECT_EQ(out.content(utf8 + "2"), "pax");
    EXPECT_EQ(out.link("sl"), utf8);
    EXPECT_EQ(out.content("latin1-\xe9"), "bytes");
    EXPECT_EQ(out.content("a/b/c"), "tidy");
    EXPECT_EQ(out.content("etc/absolute"), "inside");
    EXPECT_EQ(out.content("new\nline"), "nl");
    EXPECT_EQ(out.content("-"), "dash");
    EXPECT_EQ(out.content("with space"), "s");
}

// Unpacked under another name than the tar's, a file would be missing without a word.
TEST(DirectorySink, PaxNamesThatAreNotUtf8AreKeptOrRefused) {
    for (const auto* key : {"path", "linkpath"}) {
        TarBuilder tar;
        tar.add({"short", '2', "", "target", 0777, 0, 0, 0, 0, 0, {{key, "latin1-\xe9"}}});
        Unpacked out;
        const std::string error = error_of([&] { out.unpack(tar.str()); });
        const bool kept =
            std::string_view(key) == "path" ? out.exists("latin1-\xe9") : out.link("short") == "latin1-\xe9";
        EXPECT_TRUE(kept || error.find("converted") != std::string::npos) << key << ": " << error;
    }
}

TEST(DirectorySink, ExtendedAttributes) {
    const std::string capability("\x01\x00\x00\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
                                 20);
    TarBuilder tar;
    tar.add({"ping",
             '0',
             "x",
             "",
             0755,
             7,
             7,
             0,
             0,
             0,
             {{"SCHILY.xattr.security.capability", capability}, {"SCHILY.xattr.user.note", "hello"}}});
    tar.add({"d", '5', "", "", 0755, 0, 0, 0, 0, 0, {{"SCHILY.xattr.user.note", "dir"}}});
    const Unpacked out(tar);
    EXPECT_EQ(out.xattr("ping", "security.capability"), capability);
    EXPECT_EQ(out.xattr("ping", "user.note"), "hello");
    EXPECT_EQ(out.xattr("d", "user.note"), "dir");
}

TEST(DirectorySink, MarksOfOverlayfsOutOfATarAreNotBelieved) {
    TarBuilder tar;
    tar.add({"d",
             '5',
             "",
             "",
             0755,
             0,
             0,
             0,
             0,
             0,
             {{"SCHILY.xattr.trusted.overlay.opaque", "y"}, {"SCHILY.xattr.trusted.overlay.redirect", "/etc"}}});
    const Unpacked out(tar);
    EXPECT_TRUE(out.is_dir("d"));
    EXPECT_FALSE(out.xattr("d", "trusted.overlay.opaque"));
    EXPECT_FALSE(out.xattr("d", "trusted.overlay.redirect"));
}

TEST(DirectorySink, SparseFile) {
    // GNU.sparse 1.0 of tar(5): the map is the beginning of the content, padded to a block.
    std::string stored = "2\n1048576\n4\n2097152\n0\n";
    stored.resize(512, '\0');
    stored += "data";
    TarBuilder tar;
    tar.add({"GNUSparseFile.0/s",
             '0',
             stored,
             "",
             0644,
             0,
             0,
             9,
             0,
             0,
             {{"GNU.sparse.major", "1"},
              {"GNU.sparse.minor", "0"},
              {"GNU.sparse.name", "s"},
              {"GNU.sparse.realsize", "2097152"}}});
    const Unpacked out(tar);
    EXPECT_EQ(out.stat("s").st_size, 2097152);
    EXPECT_LE(out.stat("s").st_blocks, 16);
    std::string wanted(2097152, '\0');
    wanted.replace(1048576, 4, "data");
    EXPECT_TRUE(out.content("s") == wanted);
}

TEST(DirectorySink, LastOfSeveralEntriesWins) {
    using Step = void (*)(TarBuilder&);
    const std::vector<std::pair<const char*, Step>> kinds = {
        {"file", [](TarBuilder& t) { t.file("x", "content"); }},
        {"dir", [](TarBuilder& t) { t.dir("x", 0711).file("x/in"); }},
        {"symlink", [](TarBuilder& t) { t.symlink("x", "other"); }},
        {"pipe",
         [](TarBuilder& t) {
             t.add({"x", '6'});
         }},
    };
    for (const auto& [first, add_first] : kinds) {
        for (const auto& [second, add_second] : kinds) {
            TarBuilder tar;
            tar.dir("other");
            add_first(tar);
            add_second(tar);
            const Unpacked out(tar);
            const std::string what = std::string(first) + " then " + second;
            const mode_t type = out.stat("x").st_mode & S_IFMT;
            const std::string_view kind = second;
            EXPECT_EQ(type, kind == "file"   ? S_IFREG
                            : kind == "dir"  ? S_IFDIR
                            : kind == "pipe" ? S_IFIFO
                                             : S_IFLNK)
                << what;
            if (kind == "file") {
                EXPECT_EQ(out.content("x"), "content") << what;
            }
            if (kind == "dir") {
                EXPECT_TRUE(out.exists("x/in")) << what;
            }
            if (kind == "dir") {
                EXPECT_EQ(out.mode("x"), 0711u) << what;
            }
            EXPECT_FALSE(out.exists("other/in")) << what;
        }
    }
}

TEST(DirectorySink, CachedDescriptorsFollowReplacedDirectories) {
    TarBuilder tar;
    tar.dir("real").file("d/sub/old", "old").symlink("d", "real").file("d/sub/new", "new");  // d/sub was cached
    tar.symlink("l", "real").file("l/a", "a").dir("l").file("l/b", "b");                     // link, then directory
    tar.dir("one").dir("two").symlink("m", "one").file("m/a").symlink("m", "two").file("m/b");
    tar.file("f/x").file("f", "file").dir("f").file("f/y");
    const Unpacked out(tar);
    EXPECT_EQ(out.link("d"), "real");
    EXPECT_EQ(out.content("real/sub/new"), "new");
    EXPECT_FALSE(out.exists("real/sub/old"));
    EXPECT_EQ(out.content("real/a"), "a");
    EXPECT_TRUE(out.is_dir("l"));
    EXPECT_EQ(out.content("l/b"), "b");
    EXPECT_FALSE(out.exists("real/b"));
    EXPECT_TRUE(out.exists("one/a"));
    EXPECT_TRUE(out.exists("two/b"));
    EXPECT_FALSE(out.exists("one/b"));
    EXPECT_TRUE(out.exists("f/y"));
    EXPECT_FALSE(out.exists("f/x"));
}

// The times of a directory that is gone belong to nobody.
TEST(DirectorySink, AttributesOfAReplacedDirectoryAreForgotten) {
    TarBuilder tar;
    tar.add({"d", '5', "", "", 0755, 0, 0, 333}).add({"d/sub", '5', "", "", 02700, 0, 0, 444});
    tar.add({"real", '5', "", "", 0755, 0, 0, 111}).add({"real/sub", '5', "", "", 0755, 0, 0, 222});
    tar.symlink("d", "real");
    const Unpacked out(tar);
    EXPECT_EQ(out.stat("real/sub").st_mtim.tv_sec, 222);
    EXPECT_EQ(out.mode("real/sub"), 0755u);
}

TEST(DirectorySink, SymlinksOfTheLayerAreFollowedInsideIt) {
    TarBuilder tar;
    tar.dir("usr/lib").symlink("lib", "usr/lib").file("lib/x", "x");
    tar.symlink("abs", "/usr/lib").file("abs/y", "y");
    tar.symlink("usr/up", "../../../usr/lib").file("usr/up/z", "z");
    tar.hardlink("h", "lib/x");
    const Unpacked out(tar);
    EXPECT_EQ(out.content("usr/lib/x"), "x");
    EXPECT_EQ(out.content("usr/lib/y"), "y");
    EXPECT_EQ(out.content("usr/lib/z"), "z");
    EXPECT_EQ(out.content("h"), "x");
}

}  // namespace
}  // namespace rkt::test
