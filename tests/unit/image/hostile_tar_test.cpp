// Tars that want out: whatever they say, nothing outside the layer's root changes.
#include <gmock/gmock.h>

#include <filesystem>

#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using ::testing::HasSubstr;

struct HostileCase {
    const char* what;
    void (*fill)(TarBuilder&, const std::string& outside);
    bool refused;
};

class HostileTar : public ::testing::TestWithParam<HostileCase> {};

// Names, kinds, sizes, modes, owners, times and link counts of all below.
std::string picture(const std::string& path) {
    std::string all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
        struct stat st {};
        ::lstat(entry.path().c_str(), &st);
        for (const uint64_t number : std::initializer_list<uint64_t>{
                 st.st_mode, st.st_uid, st.st_gid, st.st_nlink, static_cast<uint64_t>(st.st_size), st.st_ino,
                 static_cast<uint64_t>(st.st_mtim.tv_sec), static_cast<uint64_t>(st.st_mtim.tv_nsec)}) {
            all += std::to_string(number) + " ";
        }
        all += entry.path().string() + "\n";
    }
    return all;
}

TEST_P(HostileTar, ChangesNothingOutside) {
    Unpacked out;
    const Dir outside = out.tree().dir().make_dir("outside");
    outside.write_file("victim", "untouched");
    outside.make_dir("dir").write_file("file", "untouched");
    const std::string path = out.tree().path() + "/outside";
    const std::string before = picture(path);
    TarBuilder tar;
    GetParam().fill(tar, path);
    const std::string error = error_of([&] { out.unpack(tar.str()); });
    EXPECT_EQ(!error.empty(), GetParam().refused) << error;
    EXPECT_EQ(picture(path), before);
    EXPECT_EQ(outside.read_file("victim"), "untouched");
    EXPECT_EQ(out.tree().dir().entries(), (std::vector<std::string>{"outside", "rootfs"}));
}

const std::vector<HostileCase> kHostileCases = {
    HostileCase{"upwards", [](TarBuilder& t, const std::string&) { t.file("../outside/pwn"); }, true},
    HostileCase{"upwards_inside", [](TarBuilder& t, const std::string&) { t.dir("a").file("a/../../outside/pwn"); },
                true},
    HostileCase{"upwards_last", [](TarBuilder& t, const std::string&) { t.dir("a/.."); }, true},
    HostileCase{"upwards_pax",
                [](TarBuilder& t, const std::string&) {
                    t.add({"x", '0', "", "", 0644, 0, 0, 0, 0, 0, {{"path", "../outside/pwn"}}});
                },
                true},
    HostileCase{"absolute", [](TarBuilder& t, const std::string& o) { t.file(o + "/victim", "pwn"); }, false},
    HostileCase{"symlink_to_dir",
                [](TarBuilder& t, const std::string& o) { t.symlink("a", o).file("a/victim", "pwn"); }, true},
    HostileCase{"symlink_upwards",
                [](TarBuilder& t, const std::string&) { t.symlink("a", "../outside").file("a/victim", "pwn"); }, true},
    HostileCase{"symlink_to_root",
                [](TarBuilder& t, const std::string& o) { t.symlink("a", "/").file("a" + o + "/pwn"); }, false},
    HostileCase{"symlink_chain",
                [](TarBuilder& t, const std::string&) {
                    t.dir("d").symlink("d/up", "..").symlink("e", "d/up/..").file("e/outside/pwn");
                },
                false},
    HostileCase{"symlink_loop",
                [](TarBuilder& t, const std::string&) { t.symlink("a", "b").symlink("b", "a").file("a/x"); }, true},
    HostileCase{"cached_dir_becomes_symlink",
                [](TarBuilder& t, const std::string& o) { t.file("a/x").symlink("a", o).file("a/victim", "pwn"); },
                true},
    HostileCase{"symlink_then_dir_time",
                [](TarBuilder& t, const std::string& o) { t.dir("a").dir("a/dir").symlink("a", o); }, false},
    HostileCase{"file_over_symlink",
                [](TarBuilder& t, const std::string& o) { t.symlink("a", o + "/victim").file("a", "pwn"); }, false},
    HostileCase{"attributes_of_symlink",
                [](TarBuilder& t, const std::string& o) {
                    t.add({"a", '2', "", o + "/victim", 04777, 1000, 1000, 5});
                },
                false},
    HostileCase{"dir_over_symlink", [](TarBuilder& t, const std::string& o) { t.symlink("a", o).dir("a", 0777); },
                false},
    HostileCase{"hard_link_upwards", [](TarBuilder& t, const std::string&) { t.hardlink("a", "../outside/victim"); },
                true},
    HostileCase{"hard_link_absolute", [](TarBuilder& t, const std::string& o) { t.hardlink("a", o + "/victim"); },
                true},
    HostileCase{
        "hard_link_through_symlink",
        [](TarBuilder& t, const std::string& o) { t.symlink("s", o).hardlink("a", "s/victim").file("a", "pwn"); },
        true},
    HostileCase{
        "hard_link_to_symlink",
        [](TarBuilder& t, const std::string& o) { t.symlink("s", o + "/victim").hardlink("a", "s").file("a", "pwn"); },
        false},
    HostileCase{"whiteout_upwards", [](TarBuilder& t, const std::string&) { t.file("../outside/.wh.victim"); }, true},
    HostileCase{"whiteout_of_parent", [](TarBuilder& t, const std::string&) { t.file("a/.wh..."); }, true},
    HostileCase{"whiteout_through_symlink",
                [](TarBuilder& t, const std::string& o) { t.symlink("a", o).file("a/.wh.victim"); }, true},
    HostileCase{"opaque_through_symlink",
                [](TarBuilder& t, const std::string& o) { t.symlink("a", o).file("a/.wh..wh..opq"); }, true},
    HostileCase{"replaces_root", [](TarBuilder& t, const std::string& o) { t.symlink("./", o); }, true},
    HostileCase{"file_as_parent", [](TarBuilder& t, const std::string&) { t.file("f").file("f/x"); }, true},
    HostileCase{"device_as_parent",
                [](TarBuilder& t, const std::string&) { t.add({"n", '3', "", "", 0666, 0, 0, 0, 1, 3}).file("n/x"); },
                true},
    HostileCase{"proc_magic_link",
                [](TarBuilder& t, const std::string&) { t.symlink("a", "/proc/self/root").file("a/x"); }, true}};

INSTANTIATE_TEST_SUITE_P(Attempts, HostileTar, ::testing::ValuesIn(kHostileCases),
                         [](const auto& test) { return test.param.what; });

TEST(TarLimits, Entries) {
    TarBuilder tar;
    for (int i = 0; i < 11; ++i) tar.file("f" + std::to_string(i));
    EXPECT_EQ(Unpacked().unpack(tar.str(), {1u << 20, 11}).entries, 11u);
    EXPECT_THAT(error_of([&] { Unpacked().unpack(tar.str(), {1u << 20, 10}); }), HasSubstr("more than 10 entries"));
}

TEST(TarLimits, Bytes) {
    TarBuilder tar;
    tar.file("f", std::string(10000, 'x'));
    EXPECT_EQ(error_of([&] { Unpacked().unpack(tar.str(), {10512, 10}); }), "");
    EXPECT_THAT(error_of([&] { Unpacked().unpack(tar.str(), {10511, 10}); }), HasSubstr("larger than 10511 bytes"));
}

// A few bytes that claim to be a file of a size no disk has.
TEST(TarLimits, ApparentSizeOfSparseFiles) {
    for (const auto* size : {"9223372036854775807", "1099511627776"}) {
        std::string stored = std::string("1\n") + size + "\n0\n";
        stored.resize(512, '\0');
        TarBuilder tar;
        tar.add({"s",
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
                  {"GNU.sparse.realsize", size}}});
        EXPECT_NE(error_of([&] { Unpacked().unpack(tar.str()); }), "") << size;
    }
}

TEST(TarTruncated, InsideAnEntryIsAnErrorBetweenEntriesTheEnd) {
    TarBuilder tar;
    tar.file("a", std::string(700, 'a')).add({"b", '0', "b", "", 0644, 0, 0, 1, 0, 0, {{"path", "long"}}});
    const std::string& whole = tar.unfinished();  // a: 0..1536, pax header: 1536..2560, b: 2560..3584
    for (const size_t size : {1u, 100u, 511u, 512u, 600u, 1211u, 1600u, 2048u, 2100u, 2560u, 2700u, 3072u}) {
        EXPECT_NE(error_of([&] { Unpacked().unpack(whole.substr(0, size)); }), "") << size;
    }
    for (const size_t size : {size_t{0}, size_t{1536}, whole.size()}) {
        EXPECT_EQ(error_of([&] { Unpacked().unpack(whole.substr(0, size)); }), "") << size;
    }
}

TEST(TarDamaged, AByteOfAHeaderIsNoticed) {
    TarBuilder tar;
    tar.file("a", "a").file("b", "b");
    for (const size_t at : {0u, 105u, 130u, 1024u, 1024u + 140u}) {
        std::string bytes = tar.str();
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        EXPECT_NE(error_of([&] { Unpacked().unpack(bytes); }), "") << at;
    }
    EXPECT_NE(error_of([&] { Unpacked().unpack("<html>" + std::string(5000, ' ')); }), "");
}

// However the bytes arrive: in blocks, and in pieces that fit no block.
TEST(TarWalk, PiecesOfAnySize) {
    TarBuilder tar;
    tar.file("a", std::string(3000, 'a')).file(std::string(150, 'n'), "long").symlink("l", "a");
    for (const size_t chunk : {1u, 7u, 511u, 512u, 513u, 4096u}) {
        Unpacked out;
        EXPECT_EQ(out.unpack(tar.str(), {}, chunk).entries, 3u);
        EXPECT_EQ(out.content("a"), std::string(3000, 'a')) << chunk;
        EXPECT_EQ(out.content(std::string(150, 'n')), "long") << chunk;
    }
}

}  // namespace
}  // namespace rkt::test
