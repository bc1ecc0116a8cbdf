#include "image/store.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/mount.h>

#include "base/lock.hpp"
#include "image/import.hpp"
#include "image/references.hpp"
#include "support/test_image.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using image::GcReport;
using image::ImageRequest;
using image::Layout;
using image::Store;
using image::StoredImage;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string tar_with(const std::string& content) { return TarBuilder().file("f", content).str(); }

class StoreTest : public ::testing::Test {
protected:
    ImageId add(const TestImage& image, const std::string& name, const std::string& tag = "latest") {
        for (size_t i = 0; i < image.tars.size(); ++i) {
            const image::LayerRequest layer{describe(image.blobs[i], "application/vnd.oci.image.layer.v1.tar+gzip"),
                                            digest_of(image.tars[i])};
            image::import_layer(layout_, layer, {}, [&] { return std::make_unique<MemorySource>(image.blobs[i]); });
        }
        const std::string repository = "library/" + name;
        return image::import_image(
            layout_, {"docker://reg.example/" + repository + ":" + tag,
                      image.manifest,
                      image.manifest_digest(),
                      image.config,
                      {"reg.example/" + repository, "reg.example", repository, tag, image.manifest_digest(), ""},
                      {"image"}});
    }
    [[nodiscard]] Store store() const { return Store::open(tree_.path()); }
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const auto& image : store().list([](const Error&) {})) all.push_back(image.name);
        return all;
    }
    // Its last use was `age` ago.
    void age(const ImageId& id, std::chrono::seconds age) {
        const auto used = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() - age);
        const timespec times[2] = {{used, 0}, {used, 0}};
        ASSERT_EQ(::utimensat(layout_.images.get(), (id.str() + "/last-used").c_str(), times, 0), 0);
    }

    TempTree tree_;
    Layout layout_ = Layout::open(tree_.path());
    TestImage one_{{tar_with("base"), tar_with("one")}};
    TestImage two_{{tar_with("base"), tar_with("two")}};
};

constexpr auto kHour = std::chrono::hours(1);

TEST_F(StoreTest, FindsByEverythingAnImageIsCalled) {
    const ImageId id = add(one_, "web", "1.2");
    EXPECT_EQ(id, one_.id());
    const std::string shown = store().find(id)->name;
    for (const auto& key :
         {id.str(), id.str().substr(0, 9), id.list_str(), std::string("docker://reg.example/library/web:1.2")}) {
        const auto found = store().find(parse_reference(key));
        ASSERT_TRUE(found) << key;
        EXPECT_EQ(found->id, id) << key;
        EXPECT_EQ(store().find_by_name_or_key(key)->id, id) << key;
    }
    EXPECT_EQ(store().find_by_name_or_key("reg.example/library/web")->id, id);
    EXPECT_EQ(store().find_by_name_or_key("reg.example/library/web:1.2")->id, id);
    EXPECT_EQ(shown, "reg.example/library/web:1.2");
    for (const auto* key :
         {"sha512-00", "docker://reg.example/library/web:1.3", "docker://reg.example/library/other:1.2"}) {
        EXPECT_FALSE(store().find(parse_reference(key))) << key;
    }
    EXPECT_FALSE(store().find_by_name_or_key("reg.example/library/web:1"));
}

TEST_F(StoreTest, WhatIsWrittenDown) {
    const auto before = std::chrono::system_clock::now();
    const ImageId id = add(one_, "web");
    const StoredImage image = *store().find(id);
    EXPECT_EQ(image.reference, "docker://reg.example/library/web:latest");
    EXPECT_EQ(image.manifest_digest, one_.manifest_digest());
    EXPECT_EQ(image.layers, (std::vector<Digest>{digest_of(one_.tars[0]), digest_of(one_.tars[1])}));
    EXPECT_EQ(image.size, one_.tars[0].size() + one_.tars[1].size());
    EXPECT_EQ(image.insecure_options, std::vector<std::string>{"image"});
    EXPECT_GE(image.imported, before);
    EXPECT_EQ(layout_.images.read_file(id.str() + "/source-manifest"), one_.manifest);
    EXPECT_EQ(layout_.images.read_file(id.str() + "/config"), one_.config);
    EXPECT_EQ(store().lower_dirs(image.layers),
              (std::vector<std::string>{tree_.path() + "/layers/" + one_.layer_name(1) + "/rootfs",
                                        tree_.path() + "/layers/" + one_.layer_name(0) + "/rootfs"}));
    EXPECT_THAT(layout_.staging.entries(), IsEmpty());
}

TEST_F(StoreTest, AmbiguousPrefix) {
    (void)layout_.images.make_dir("sha512-" + std::string(62, 'a') + "00");
    (void)layout_.images.make_dir("sha512-" + std::string(62, 'a') + "11");
    EXPECT_THAT(error_of([&] { (void)store().find(parse_reference("sha512-aaaa")); }), HasSubstr("ambiguous image ID"));
}

TEST_F(StoreTest, ListIsInOrderOfImport) {
    add(two_, "b");
    add(one_, "a");
    add(TestImage({tar_with("three")}), "c");
    EXPECT_EQ(names(), (std::vector<std::string>{"reg.example/library/b:latest", "reg.example/library/a:latest",
                                                 "reg.example/library/c:latest"}));
}

TEST_F(StoreTest, NewestOfAName) {
    add(one_, "web", "1");
    const ImageId second = add(two_, "web", "2");
    EXPECT_EQ(store().find_by_name_or_key("reg.example/library/web")->id, second);
}

TEST_F(StoreTest, TagThatMoves) {
    const ImageId first = add(one_, "web");
    const ImageId second = add(two_, "web");
    EXPECT_EQ(store().find(parse_reference("docker://reg.example/library/web:latest"))->id, second);
    EXPECT_TRUE(store().find(first));
    EXPECT_EQ(add(one_, "web"), first);  // and back, without a second import
    EXPECT_EQ(store().find(parse_reference("docker://reg.example/library/web:latest"))->id, first);
}

// What an image is known as is what it was signed as, though the name it came by may mean another one now.
TEST_F(StoreTest, WhoSignedAnImageIsFoundUnderAnyOfItsNames) {
    const ImageId first = add(one_, "web", "1");
    const Verification signature{digest_of("x").str(), "policy", "ABCD", ""};
    image::point_reference(layout_, "docker://reg.example/library/web:stable", {first, signature, {}, {}});
    EXPECT_FALSE(store().find(first)->verification);
    image::point_reference(layout_, "docker://reg.example/library/web:1", {add(two_, "other"), {}, {"image"}, {}});
    const auto found = store().find(first);
    EXPECT_EQ(found->verification, signature);
    EXPECT_EQ(found->reference, "docker://reg.example/library/web:stable");
    EXPECT_THAT(found->insecure_options, IsEmpty());
}

TEST_F(StoreTest, RemoveKeepsLayersOfOthers) {
    const ImageId first = add(one_, "one");
    const ImageId second = add(two_, "two");
    EXPECT_TRUE(store().remove(first, {}));
    EXPECT_FALSE(store().remove(first, {}));
    EXPECT_FALSE(layout_.layers.exists(one_.layer_name(1)));
    EXPECT_TRUE(layout_.layers.exists(one_.layer_name(0)));
    EXPECT_THAT(layout_.refs.entries(), SizeIs(1));
    EXPECT_TRUE(store().remove(second, {}));
    EXPECT_THAT(layout_.layers.entries(), IsEmpty());
    EXPECT_THAT(layout_.images.entries(), IsEmpty());
    EXPECT_THAT(layout_.refs.entries(), IsEmpty());
    EXPECT_THAT(layout_.staging.entries(), IsEmpty());
    EXPECT_THAT(layout_.locks.entries(), ::testing::ElementsAre("gc"));
}

TEST_F(StoreTest, RemoveKeepsLayersOfRunningPods) {
    const ImageId id = add(one_, "one");
    EXPECT_TRUE(store().remove(id, {one_.layer_name(1)}));
    EXPECT_EQ(layout_.layers.entries(), std::vector<std::string>{one_.layer_name(1)});
}

TEST_F(StoreTest, CollectTakesWhatWasNotUsedForLong) {
    const ImageId old_one = add(one_, "one");
    const ImageId fresh = add(two_, "two");
    age(old_one, 2 * kHour);
    const GcReport report = store().collect(kHour, {}, {});
    EXPECT_EQ(report.images, std::vector<ImageId>{old_one});
    EXPECT_EQ(report.layers, 1u);
    EXPECT_TRUE(store().find(fresh));
    EXPECT_TRUE(layout_.layers.exists(one_.layer_name(0)));
}

TEST_F(StoreTest, CollectSparesWhatIsPinnedInUseOrJustTouched) {
    const ImageId first = add(one_, "one");
    const ImageId second = add(two_, "two");
    age(first, 2 * kHour);
    age(second, 2 * kHour);
    store().touch(second);
    const GcReport report = store().collect(kHour, {first}, {});
    EXPECT_THAT(report.images, IsEmpty());
    EXPECT_EQ(report.layers, 0u);
    age(second, 2 * kHour);
    store().collect(kHour, {}, {two_.layer_name(1)});
    EXPECT_EQ(layout_.layers.entries(), std::vector<std::string>{two_.layer_name(1)});
}

TEST_F(StoreTest, CollectFindsAllGarbage) {
    const ImageId id = add(one_, "one");
    layout_.staging.make_dir("abandoned").write_file("f", "");
    (void)layout_.staging.make_dir("removed-" + id.str());          // a removal that was killed
    (void)layout_.layers.make_dir(std::string(64, 'b'));            // a layer without its image
    layout_.locks.write_file("layer-" + std::string(64, 'c'), "");  // an import that failed
    layout_.refs.write_file("docker%3A%2F%2Fgone", std::string(one_.id().str().size(), 'x') + "\n");  // of no image
    const GcReport report = store().collect(kHour, {}, {});
    EXPECT_EQ(report.staged, 2u);
    EXPECT_EQ(report.layers, 1u);
    EXPECT_THAT(report.images, IsEmpty());
    EXPECT_THAT(layout_.staging.entries(), IsEmpty());
    EXPECT_THAT(layout_.layers.entries(), SizeIs(2));
    EXPECT_THAT(layout_.refs.entries(), SizeIs(1));
    for (const auto& lock : layout_.locks.entries()) EXPECT_FALSE(lock.starts_with("layer-c")) << lock;
}

TEST_F(StoreTest, CollectWaitsForImports) {
    const auto importing = image::lock_against_gc(layout_);
    EXPECT_FALSE(FileLock::try_take(layout_.locks, "gc", LockMode::exclusive));
    EXPECT_TRUE(FileLock::try_take(layout_.locks, "gc", LockMode::shared));
}

// It may need any layer.
TEST_F(StoreTest, UnreadableImageProtectsAllLayersAndIsReported) {
    const ImageId broken = add(one_, "one");
    const ImageId second = add(two_, "two");
    layout_.images.open_dir(broken.str()).write_file("record.json", "{");
    std::vector<std::string> errors;
    const auto images = store().list([&](const Error& error) { errors.emplace_back(error.what()); });
    EXPECT_THAT(images, SizeIs(1));
    ASSERT_THAT(errors, SizeIs(1));
    EXPECT_THAT(errors[0], HasSubstr(broken.str()));
    EXPECT_TRUE(store().remove(second, {}));
    EXPECT_EQ(store().collect(kHour, {}, {}).layers, 0u);
    EXPECT_THAT(layout_.layers.entries(), SizeIs(3));
    EXPECT_TRUE(store().remove(broken, {}));  // which frees them
    EXPECT_THAT(layout_.layers.entries(), IsEmpty());
}

TEST_F(StoreTest, MissingLayerIsNamed) {
    const ImageId id = add(one_, "one");
    layout_.layers.remove_tree(one_.layer_name(0));
    EXPECT_THAT(error_of([&] { (void)store().lower_dirs(store().find(id)->layers); }),
                HasSubstr("layer " + digest_of(one_.tars[0]).str() + " is not in the store"));
}

TEST_F(StoreTest, StoreOfANewerVersionIsRefused) {
    for (const auto* version : {"3\n", "10\n", "x\n", ""}) {
        layout_.root.write_file("version", version);
        EXPECT_THAT(error_of([&] { (void)store(); }), HasSubstr("newer rkt")) << version;
    }
    layout_.root.write_file("version", "2\n");
    EXPECT_EQ(error_of([&] { (void)store(); }), "");
}

TEST(StoreReadOnly, CanBeReadButNotChanged) {
    const TempTree tree;
    const TestImage image({tar_with("content")});
    const auto layout = Layout::open(tree.path());
    image::import_layer(
        layout, {describe(image.blobs[0], "application/vnd.oci.image.layer.v1.tar+gzip"), digest_of(image.tars[0])}, {},
        [&] { return std::make_unique<MemorySource>(image.blobs[0]); });
    const ImageId id = image::import_image(
        layout, {"docker://r/i:t", image.manifest, "", image.config, {"r/i", "r", "i", "t", "", ""}, {}});

    ASSERT_EQ(::mount(tree.path().c_str(), tree.path().c_str(), nullptr, MS_BIND, nullptr), 0);
    ASSERT_EQ(::mount(nullptr, tree.path().c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr), 0);
    const std::string read_error = error_of([&] {
        const Store store = Store::open(tree.path());
        EXPECT_EQ(store.lower_dirs(store.find(id)->layers).size(), 1u);
        EXPECT_EQ(store.list([](const Error& error) { throw error; }).size(), 1u);
        store.touch(id);
    });
    const std::string write_error = error_of([&] { Store::open(tree.path()).remove(id, {}); });
    ::umount2(tree.path().c_str(), MNT_DETACH);
    EXPECT_EQ(read_error, "");
    EXPECT_THAT(write_error, HasSubstr("Read-only file system"));
}

TEST(ReferenceFileName, RoundTripsAndStaysAPlainName) {
    for (const std::string reference :
         {"docker://127.0.0.1:5000/library/nginx:latest", "docker://r/n@sha256:abc", "oci:/var/a%2Fb:t", "100%", "%",
          "%2", "oci-archive:./p\xc3\xa4th with space\n.tar", "a%ZZ", "..", ".", ".tmp-"}) {
        const std::string name = image::reference_file_name(reference);
        EXPECT_EQ(name.find('/'), std::string::npos) << name;
        EXPECT_NE(name, "..");
        EXPECT_NE(name, ".");
        EXPECT_EQ(image::reference_from_file_name(name), reference) << name;
    }
    EXPECT_EQ(image::reference_file_name("docker://r:5000/n:t"), "docker:%2F%2Fr:5000%2Fn:t");
}

// A reference can be longer than a file's name may be (NAME_MAX).
TEST_F(StoreTest, ReferenceTooLongForAFileNameIsRefused) {
    const std::string name(200, 'n');
    const std::string tag(100, 't');
    EXPECT_THAT(error_of([&] { add(one_, name, tag); }), HasSubstr("too long"));
    EXPECT_FALSE(store().find(parse_reference("docker://reg.example/library/" + name + ":" + tag)));
}

}  // namespace
}  // namespace rkt::test
