#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/staged_dir.hpp"
#include "image/import.hpp"
#include "spec/store_record.hpp"
#include "support/compressed.hpp"
#include "support/digests.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kGzipLayer = "application/vnd.oci.image.layer.v1.tar+gzip";
constexpr const char* kZstdLayer = "application/vnd.oci.image.layer.v1.tar+zstd";
constexpr const char* kPlainLayer = "application/vnd.oci.image.layer.v1.tar";

std::string some_tar() { return TarBuilder().dir("etc").file("etc/motd", "hello\n").str(); }

class ImportLayer : public ::testing::Test {
protected:
    image::LayerRequest request(const std::string& blob, const std::string& tar, const char* type = kGzipLayer) {
        return {describe(blob, type), digest_of(tar)};
    }
    void import_it(const image::LayerRequest& layer, const std::string& blob, const image::Limits& limits = {}) {
        image::import_layer(layout_, layer, limits, [&] {
            ++opened_;
            return std::make_unique<MemorySource>(blob);
        });
    }
    void expect_nothing_left() {
        EXPECT_THAT(layout_.layers.entries(), IsEmpty());
        EXPECT_THAT(layout_.staging.entries(), IsEmpty());
    }

    TempTree tree_;
    image::Layout layout_ = image::Layout::open(tree_.path());
    int opened_ = 0;
};

TEST_F(ImportLayer, EveryCompression) {
    const std::string tar = some_tar();
    const std::vector<std::pair<std::string, const char*>> blobs = {
        {gzip(tar), kGzipLayer}, {zstd(tar), kZstdLayer}, {tar, kPlainLayer}};
    for (const auto& [blob, type] : blobs) {
        import_it(request(blob, tar, type), blob);
        const std::string name = digest_of(tar).hex();
        EXPECT_EQ(layout_.layers.read_file(name + "/rootfs/etc/motd"), "hello\n") << type;
        const auto record = LayerRecord::parse(layout_.layers.read_file(name + "/record.json"));
        EXPECT_EQ(record.entries, 2u);
        EXPECT_EQ(record.size, tar.size());
        EXPECT_EQ(layout_.layers.stat_entry(name)->st_mode & 07777, 0755u);
        EXPECT_THAT(layout_.staging.entries(), IsEmpty());
        layout_.layers.remove_tree(name);
    }
}

TEST_F(ImportLayer, OneThatIsThereIsNotReadAgain) {
    const std::string blob = gzip(some_tar());
    import_it(request(blob, some_tar()), blob);
    import_it(request(blob, some_tar()), blob);
    EXPECT_EQ(opened_, 1);
}

TEST_F(ImportLayer, LiesLeaveNothing) {
    const std::string tar = some_tar();
    const std::string blob = gzip(tar);
    const auto honest = request(blob, tar);
    auto other_digest = honest;
    other_digest.blob.digest = digest_of("something else");
    auto other_diff_id = honest;
    other_diff_id.diff_id = digest_of("something else");
    auto too_small = honest;
    --too_small.blob.size;
    auto too_large = honest;
    ++too_large.blob.size;
    auto other_type = honest;
    other_type.blob.media_type = "application/vnd.oci.image.layer.v1.tar+encrypted";
    const struct {
        const char* what;
        image::LayerRequest layer;
        std::string blob;
        image::Limits limits;
        const char* said;
    } cases[] = {
        {"wrong digest", other_digest, blob, {}, "digest does not match"},
        {"wrong diffID", other_diff_id, blob, {}, "digest of the plain tar does not match"},
        {"size too small", too_small, blob, {}, "more than"},
        {"size too large", too_large, blob, {}, "size does not match"},
        {"unknown type", other_type, blob, {}, "encrypted"},
        {"truncated", honest, blob.substr(0, blob.size() - 9), {}, "truncated"},
        {"no gzip", honest, "<html>no</html>", {}, "gzip"},
        {"bomb", honest, blob, {100, 100}, "100"},
        {"entries", honest, blob, {1u << 20, 1}, "more than 1 entries"},
    };
    for (const auto& test : cases) {
        const std::string error = error_of([&] { import_it(test.layer, test.blob, test.limits); });
        EXPECT_THAT(error, HasSubstr(test.said)) << test.what;
        EXPECT_THAT(error, HasSubstr("layer " + test.layer.blob.digest.str())) << test.what;
        expect_nothing_left();
    }
    import_it(honest, blob);  // and the store still works
    EXPECT_TRUE(layout_.layers.exists(honest.diff_id.hex()));
}

TEST_F(ImportLayer, GzipBombStopsAtTheLimit) {
    const std::string tar = TarBuilder().file("bomb", std::string(50u << 20, '\0')).str();
    const std::string blob = gzip(tar);
    ASSERT_LT(blob.size(), 100'000u);
    EXPECT_THAT(error_of([&] { import_it(request(blob, tar), blob, {1u << 20, 100}); }), HasSubstr("1048576"));
    // Also where no header announces it: zeros after the end.
    const std::string tail = some_tar() + std::string(50u << 20, '\0');
    const std::string packed = gzip(tail);
    EXPECT_THAT(error_of([&] { import_it(request(packed, tail), packed, {1u << 20, 100}); }), HasSubstr("1048576"));
    expect_nothing_left();
}

// The store's directories have a group and the set-group-ID bit (layout.hpp); layers must not inherit it.
TEST_F(ImportLayer, GroupOfTheStoreDoesNotReachTheLayer) {
    ASSERT_EQ(::fchown(layout_.staging.get(), 0, 50), 0);
    ASSERT_EQ(::fchmod(layout_.staging.get(), 02770), 0);
    const std::string blob = gzip(some_tar());
    import_it(request(blob, some_tar()), blob);
    const std::string rootfs = digest_of(some_tar()).hex() + "/rootfs";
    for (const auto& name : {rootfs, rootfs + "/etc", rootfs + "/etc/motd"}) {
        EXPECT_EQ(layout_.layers.stat_entry(name)->st_gid, 0u) << name;
        EXPECT_EQ(layout_.layers.stat_entry(name)->st_mode & S_ISGID, 0u) << name;
    }
}

// A source that waits for a go.
class Gate {
public:
    void open() {
        const std::lock_guard guard(mutex_);
        is_open_ = true;
        changed_.notify_all();
    }
    void reached() {
        std::unique_lock lock(mutex_);
        waiting_ = true;
        changed_.notify_all();
        changed_.wait(lock, [&] { return is_open_; });
    }
    void wait_until_reached() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_open_ = false;
    bool waiting_ = false;
};

TEST_F(ImportLayer, SecondImporterWaitsAndFindsIt) {
    const std::string blob = gzip(some_tar());
    const auto layer = request(blob, some_tar());
    Gate gate;
    std::atomic<int> opened = 0;
    const auto open = [&]() -> std::unique_ptr<image::ByteSource> {
        ++opened;
        gate.reached();
        return std::make_unique<MemorySource>(blob);
    };
    std::thread first([&] { image::import_layer(layout_, layer, {}, open); });
    gate.wait_until_reached();  // the first one holds the layer's lock now
    std::thread second([&] { image::import_layer(layout_, layer, {}, open); });
    EXPECT_FALSE(FileLock::try_take(layout_.locks, "layer-" + layer.diff_id.hex(), LockMode::exclusive));
    gate.open();
    first.join();
    second.join();
    EXPECT_EQ(opened, 1);
    EXPECT_TRUE(layout_.layers.exists(layer.diff_id.hex()));
}

TEST_F(ImportLayer, WaitingImporterTakesOverWhenTheFirstFails) {
    const std::string blob = gzip(some_tar());
    const auto layer = request(blob, some_tar());
    Gate gate;
    std::string first_error;
    std::thread first([&] {
        first_error = error_of([&] {
            image::import_layer(layout_, layer, {}, [&]() -> std::unique_ptr<image::ByteSource> {
                gate.reached();
                return std::make_unique<MemorySource>("broken");
            });
        });
    });
    gate.wait_until_reached();
    std::thread second([&] { import_it(layer, blob); });
    gate.open();
    first.join();
    second.join();
    EXPECT_NE(first_error, "");
    EXPECT_TRUE(layout_.layers.exists(layer.diff_id.hex()));
}

TEST_F(ImportLayer, LeftoversOfACrashAreSweptThoseInUseAreNot) {
    layout_.staging.make_dir("0123456789abcdef").make_dir("rootfs").write_file("half", "half a lay");
    layout_.staging.write_file("stray", "a file");
    const StagedDir in_use(layout_.staging);
    EXPECT_EQ(StagedDir::sweep(layout_.staging), 2u);
    EXPECT_EQ(layout_.staging.entries().size(), 1u);
}

}  // namespace
}  // namespace rkt::test
