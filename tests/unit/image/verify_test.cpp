// One change in every kind of place: verify names it, fetching again mends it, verify is clean.
#include "image/verify.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>

#include "image/appc/import_aci.hpp"
#include "image/damage.hpp"
#include "image/import.hpp"
#include "image/store.hpp"
#include "support/test_image.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// GNU's sparse format 1.0 (tar(5)): the map of data comes first in the content.
TarMember sparse_file(const std::string& name, const std::string& data, uint64_t offset, uint64_t size) {
    std::string map = "1\n" + std::to_string(offset) + "\n" + std::to_string(data.size()) + "\n";
    map.resize(512, '\0');
    return {"GNUSparseFile.0/" + name,
            '0',
            map + data,
            "",
            0644,
            0,
            0,
            5,
            0,
            0,
            {{"GNU.sparse.major", "1"},
             {"GNU.sparse.minor", "0"},
             {"GNU.sparse.name", name},
             {"GNU.sparse.realsize", std::to_string(size)}}};
}

std::string tree_tar() {
    TarBuilder tar;
    tar.dir("usr").dir("usr/bin").add({"usr/bin/x", '0', std::string(100'000, 'x'), "", 0755, 3, 4, 1000});
    tar.symlink("link", "usr/bin/x").hardlink("usr/bin/y", "usr/bin/x").file("empty").file("other", "other");
    tar.add({"null", '3', "", "", 0666, 0, 0, 0, 1, 3}).add({"fifo", '6', "", "", 0600});
    tar.add({"noted", '0', "n", "", 0640, 3, 4, 5, 0, 0, {{"SCHILY.xattr.user.note", "hello"}}});
    tar.add(sparse_file("sparse", "data", 1 << 20, 3 << 20));
    tar.file("implied/parent/file", "f").file("twice", "first").file("twice", "second, longer").file("twice", "third");
    tar.dir("opaque").file("opaque/.wh..wh..opq").file(".wh.gone");
    return tar.str();
}

class Verify : public ::testing::Test {
protected:
    Verify() { fetch(); }

    void fetch() {
        for (size_t i = 0; i < image_.tars.size(); ++i) {
            const image::LayerRequest layer{describe(image_.blobs[i], "application/vnd.oci.image.layer.v1.tar+gzip"),
                                            digest_of(image_.tars[i])};
            image::import_layer(layout_, layer, {}, [&] { return std::make_unique<MemorySource>(image_.blobs[i]); });
        }
        const std::string digest = image_.manifest_digest();
        const oci::Origin origin{"reg.example/a", "reg.example", "a", "1", digest, digest_of(image_.config).str()};
        (void)image::import_image(layout_,
                                  {"docker://reg.example/a:1", image_.manifest, digest, image_.config, origin, {}});
    }
    std::vector<std::string> verify() { return image::Verifier(layout_).verify(image_.id()); }
    [[nodiscard]] Dir layer() const { return layout_.layers.open_dir(image_.layer_name(1)); }
    [[nodiscard]] Dir rootfs() const { return layer().open_dir("rootfs"); }
    [[nodiscard]] Dir image_dir() const { return layout_.images.open_dir(image_.id().str()); }

    const TestImage image_{{TarBuilder().file("base", "base").str(), tree_tar()}};
    TempTree tree_;
    image::Layout layout_ = image::Layout::open(tree_.path());
};

void flip(const Dir& dir, const std::string& name, off_t at) {
    const struct stat before = *dir.stat_entry(name);
    const Fd file = dir.open_file(name, O_RDWR);
    char byte = '\0';
    ASSERT_EQ(::pread(file.get(), &byte, 1, at), 1);
    byte = static_cast<char>(byte ^ 4);
    ASSERT_EQ(::pwrite(file.get(), &byte, 1, at), 1);
    // A disk that forgets does not change times.
    const timespec times[2] = {before.st_atim, before.st_mtim};
    ASSERT_EQ(::futimens(file.get(), times), 0);
}

void keep_time(const Dir& dir, const std::string& name, const std::function<void()>& change) {
    const struct stat before = *dir.stat_entry(name);
    change();
    const timespec times[2] = {before.st_atim, before.st_mtim};
    ASSERT_EQ(::utimensat(dir.get(), name.c_str(), times, AT_SYMLINK_NOFOLLOW), 0);
}

std::string by_descriptor(const Dir& dir, const std::string& name) {
    return "/proc/self/fd/" + std::to_string(dir.get()) + "/" + name;
}

struct Damage {
    const char* what;
    void (*make)(const Dir& rootfs);
    const char* told;
};

class VerifyTree : public Verify, public ::testing::WithParamInterface<Damage> {};

TEST_P(VerifyTree, IsNamedAndMended) {
    EXPECT_THAT(verify(), IsEmpty());
    GetParam().make(rootfs());
    const auto told = verify();
    EXPECT_THAT(told, Contains(AllOf(HasSubstr("layer sha256:" + image_.layer_name(1)), HasSubstr(GetParam().told))));

    const auto store = image::Store::open(tree_.path());
    EXPECT_THAT(error_of([&] { (void)store.lower_dirs(store.find(image_.id())->layers); }), HasSubstr("is damaged"));
    fetch();
    EXPECT_THAT(verify(), IsEmpty());
    EXPECT_EQ(store.lower_dirs(store.find(image_.id())->layers).size(), 2u);
}

const std::vector<Damage> kDamages{
    {"content", [](const Dir& r) { flip(r, "usr/bin/x", 70'000); },
     R"(file "usr/bin/x" has other content than it had)"},
    {"hole", [](const Dir& r) { flip(r, "sparse", 2 << 20); }, R"(file "sparse" has other content than it had)"},
    {"data_of_sparse", [](const Dir& r) { flip(r, "sparse", 1 << 20); }, R"(file "sparse" has other content)"},
    {"mode", [](const Dir& r) { ASSERT_EQ(::fchmodat(r.get(), "usr/bin/x", 04755, 0), 0); },
     R"(file "usr/bin/x" has mode 4755, had 0755)"},
    {"mode_of_directory", [](const Dir& r) { ASSERT_EQ(::fchmodat(r.get(), "usr", 0777, 0), 0); },
     R"(directory "usr" has mode 0777, had 0755)"},
    {"mode_of_root", [](const Dir& r) { ASSERT_EQ(::fchmodat(r.get(), ".", 0777, 0), 0); },
     R"(directory "/" has mode 0777, had 0755)"},
    {"owner", [](const Dir& r) { ASSERT_EQ(::fchownat(r.get(), "noted", 0, 4, 0), 0); },
     R"(file "noted" has owner 0:4, had 3:4)"},
    {"time",
     [](const Dir& r) {
         const timespec times[2] = {{0, UTIME_OMIT}, {1001, 0}};
         ASSERT_EQ(::utimensat(r.get(), "usr/bin/x", times, 0), 0);
     },
     R"(file "usr/bin/x" has time 1001.000000000, had 1000.000000000)"},
    {"attribute",
     [](const Dir& r) { ASSERT_EQ(::setxattr(by_descriptor(r, "noted").c_str(), "user.note", "hellp", 5, 0), 0); },
     R"(file "noted" has attributes user.note="hellp", had user.note="hello")"},
    {"more_attributes",
     [](const Dir& r) { ASSERT_EQ(::setxattr(by_descriptor(r, "other").c_str(), "user.x", "y", 1, 0), 0); },
     R"(file "other" has attributes user.x="y", had none)"},
    {"opaque_mark",
     [](const Dir& r) { ASSERT_EQ(::removexattr(by_descriptor(r, "opaque").c_str(), "trusted.overlay.opaque"), 0); },
     R"(directory "opaque" has overlay marks none)"},
    {"whiteout", [](const Dir& r) { r.remove_file("gone"); }, R"(whiteout "gone" is missing)"},
    {"link_target",
     [](const Dir& r) {
         keep_time(r, "link", [&] {
             r.remove_file("link");
             ASSERT_EQ(::symlinkat("usr/bin/y", r.get(), "link"), 0);
         });
     },
     R"(link "link" has target "usr/bin/y", had "usr/bin/x")"},
    {"device",
     [](const Dir& r) {
         r.remove_file("null");
         ASSERT_EQ(::mknodat(r.get(), "null", S_IFCHR | 0666, makedev(1, 5)), 0);
     },
     R"(device "null" has device number 1:5, had 1:3)"},
    {"hard_link",
     [](const Dir& r) {
         r.remove_file("usr/bin/y");
         r.write_file("usr/bin/y", std::string(100'000, 'x'));
     },
     R"(file "usr/bin/y" has other hard links than it had)"},
    {"missing_file", [](const Dir& r) { r.remove_file("other"); }, R"(file "other" is missing)"},
    {"missing_empty_file", [](const Dir& r) { r.remove_file("empty"); }, R"(file "empty" is missing)"},
    {"grown_empty_file", [](const Dir& r) { r.write_file("empty", "no more"); },
     R"(file "empty" is longer than it was)"},
    {"shorter", [](const Dir& r) { r.write_file("other", "othe"); }, R"(file "other" is shorter than it was)"},
    {"missing_tree", [](const Dir& r) { r.remove_tree("usr"); }, R"(directory "usr" is missing)"},
    {"extra_file", [](const Dir& r) { r.write_file("implied/parent/new", "x"); },
     R"(file "implied/parent/new" was not there)"},
    {"other_type",
     [](const Dir& r) {
         r.remove_file("other");
         (void)r.make_dir("other");
     },
     R"(file "other" is a directory now)"},
    {"file_became_fifo",
     [](const Dir& r) {
         r.remove_file("other");
         ASSERT_EQ(::mkfifoat(r.get(), "other", 0644), 0);
     },
     R"(file "other" is a fifo now)"},
    {"replaced_content", [](const Dir& r) { flip(r, "../replaced/0", 2); }, R"(file "twice" has other content)"},
    {"headers_cut", [](const Dir& r) { ASSERT_EQ(::truncate(by_descriptor(r, "../tar-headers.zst").c_str(), 100), 0); },
     "tar-headers.zst"},
    {"headers_flipped", [](const Dir& r) { flip(r, "../tar-headers.zst", 90); }, "tar-headers.zst"},
    {"headers_missing", [](const Dir& r) { r.remove_file("../tar-headers.zst"); }, "tar-headers.zst"},
    {"record", [](const Dir& r) { r.write_file("../record.json", "{"); }, "record"},
    {"record_lies",
     [](const Dir& r) {
         r.write_file("../record.json", LayerRecord{1, 1u << 30}.print());
     },
     "record.json"},
};
INSTANTIATE_TEST_SUITE_P(Damages, VerifyTree, ::testing::ValuesIn(kDamages),
                         [](const auto& param) { return std::string(param.param.what); });

class VerifyImage : public Verify, public ::testing::WithParamInterface<const char*> {};

TEST_P(VerifyImage, DamagedFileOfTheImageIsNamedAndMended) {
    for (const off_t at : {0, 40}) {
        flip(image_dir(), GetParam(), at);
        EXPECT_THAT(verify(), Contains(HasSubstr(GetParam()))) << at;
        fetch();
        EXPECT_THAT(verify(), IsEmpty());
    }
    image_dir().remove_file(GetParam());
    EXPECT_THAT(verify(), Contains(HasSubstr(GetParam())));
    fetch();
    EXPECT_THAT(verify(), IsEmpty());
}
INSTANTIATE_TEST_SUITE_P(Files, VerifyImage, ::testing::Values("manifest", "source-manifest", "config", "record.json"),
                         [](const auto& param) {
                             std::string name = param.param;
                             std::replace_if(
                                 name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
                             return name;
                         });

TEST_F(Verify, MissingLayer) {
    layout_.layers.remove_tree(image_.layer_name(0));
    EXPECT_THAT(verify(), Contains("layer sha256:" + image_.layer_name(0) + ": is missing"));
    fetch();
    EXPECT_THAT(verify(), IsEmpty());
}

TEST_F(Verify, NothingIsLeftInStaging) {
    (void)verify();
    EXPECT_THAT(layout_.staging.entries(), IsEmpty());
}

// A pod that runs has the damaged tree below it; what it has open must not go away under it.
TEST_F(Verify, DamagedLayerStaysWhileAPodUsesIt) {
    rootfs().remove_file("empty");
    const Dir in_use = rootfs();
    ASSERT_FALSE(verify().empty());
    fetch();
    const auto store = image::Store::open(tree_.path());
    (void)store.collect(std::chrono::hours(1), {}, {image_.layer_name(1)});
    EXPECT_EQ(in_use.read_file("other"), "other");
    EXPECT_THAT(verify(), IsEmpty());
    (void)store.collect(std::chrono::hours(1), {}, {});
    EXPECT_FALSE(in_use.exists("other"));
    EXPECT_EQ(layout_.layers.entries().size(), 2u);
    EXPECT_THAT(verify(), IsEmpty());
}

TEST_F(Verify, MarkIsTakenBackWhenNothingIsWrong) {
    image::mark_damaged(layout_.layers, image_.layer_name(1), "by hand");
    EXPECT_THAT(verify(), IsEmpty());
    EXPECT_FALSE(image::is_marked_damaged(layout_.layers, image_.layer_name(1)));
}

class VerifyAci : public ::testing::Test {
protected:
    VerifyAci() { fetch(); }
    void fetch() {
        MemorySource source(tar_);
        image::AciRequest request;
        request.references = {"file:///x.aci"};
        id_ = image::import_aci(layout_, source, request, {}, {}).str();
    }
    std::vector<std::string> verify() { return image::Verifier(layout_).verify(ImageId::parse(id_)); }

    const std::string tar_ =
        TarBuilder()
            .file("manifest", R"({"acKind":"ImageManifest","acVersion":"0.8.11","name":"x.example/a"})")
            .dir("rootfs")
            .file("rootfs/.wh.kept", "no whiteout in an ACI")
            .file("rootfs/f", "f")
            .str();
    TempTree tree_;
    image::Layout layout_ = image::Layout::open(tree_.path());
    std::string id_;
};

TEST_F(VerifyAci, TreeAndManifest) {
    EXPECT_THAT(verify(), IsEmpty());
    const Dir layer = layout_.layers.open_dir(layout_.layers.entries().at(0));
    flip(layer.open_dir("rootfs"), "f", 0);
    EXPECT_THAT(verify(), Contains(HasSubstr(R"(file "f" has other content)")));
    fetch();
    EXPECT_THAT(verify(), IsEmpty());

    for (const off_t at : {0, 60}) {
        flip(layout_.images.open_dir(id_), "manifest", at);
        EXPECT_THAT(verify(), Contains(HasSubstr("manifest"))) << at;
        fetch();
        EXPECT_THAT(verify(), IsEmpty());
    }
}

}  // namespace
}  // namespace rkt::test
