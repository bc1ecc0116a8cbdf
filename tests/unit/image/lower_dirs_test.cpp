// The lower directories of an image, as overlayfs takes them.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>

#include <thread>

#include "image/import.hpp"
#include "image/store.hpp"
#include "support/test_image.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using ::testing::ElementsAre;

class LowerDirs : public ::testing::Test {
protected:
    // What `Store` says about an image of these tars, bottom first.
    std::vector<std::string> of(const std::vector<std::string>& tars) {
        const TestImage image(tars);
        for (size_t i = 0; i < tars.size(); ++i) {
            const image::LayerRequest layer{describe(image.blobs[i], "application/vnd.oci.image.layer.v1.tar+gzip"),
                                            digest_of(image.tars[i])};
            image::import_layer(layout_, layer, {}, [&] { return std::make_unique<MemorySource>(image.blobs[i]); });
        }
        const std::string digest = image.manifest_digest();
        const ImageId id = image::import_image(layout_, {"docker://reg.example/a:1",
                                                         image.manifest,
                                                         digest,
                                                         image.config,
                                                         {"reg.example/a", "reg.example", "a", "1", digest, ""},
                                                         {}});
        const auto store = image::Store::open(tree_.path());
        return store.lower_dirs(store.find(id)->layers);
    }
    [[nodiscard]] std::string rootfs(const std::string& tar) const { return layout_.layer_rootfs_path(digest_of(tar)); }
    // /f and /d/f of the mounted stack; a thread of its own, since its mounts must be nobody else's.
    [[nodiscard]] std::vector<std::string> seen_through_overlayfs(const std::vector<std::string>& lower) const {
        std::vector<std::string> seen;
        std::thread([&] {
            const std::string target = tree_.dir().make_dir("mnt").path();
            std::string options;
            for (const auto& dir : lower) options += (options.empty() ? "lowerdir=" : ":") + dir;
            if (::unshare(CLONE_NEWNS) == -1 || ::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == -1 ||
                ::mount("overlay", target.c_str(), "overlay", MS_RDONLY, options.c_str()) == -1) {
                seen = {std::string("mount: ") + std::strerror(errno)};
                return;
            }
            const Dir mounted = Dir::open(target);
            for (const auto* name : {"f", "d/f"}) seen.push_back(mounted.find_and_read(name).value_or("(none)"));
        }).join();
        return seen;
    }

    TempTree tree_;
    image::Layout layout_ = image::Layout::open(tree_.path());
};

const std::string kBase = TarBuilder().file("f", "base").dir("d").file("d/f", "base").str();
const std::string kOther = TarBuilder().file("f", "other").dir("d").file("d/.wh.f").str();
const std::string kEmpty = TarBuilder().str();

TEST_F(LowerDirs, TopmostFirst) {
    const auto dirs = of({kBase, kOther});
    EXPECT_THAT(dirs, ElementsAre(rootfs(kOther), rootfs(kBase)));
    EXPECT_THAT(seen_through_overlayfs(dirs), ElementsAre("other", "(none)"));
}

TEST_F(LowerDirs, LayerThatComesTwiceIsTakenOnceAtItsUpperPlace) {
    const auto dirs = of({kBase, kOther, kBase});
    EXPECT_THAT(dirs, ElementsAre(rootfs(kBase), rootfs(kOther)));
    EXPECT_THAT(seen_through_overlayfs(dirs), ElementsAre("base", "base"));
}

TEST_F(LowerDirs, EmptyLayersBetweenOthers) {
    const auto dirs = of({kBase, kEmpty, kOther, kEmpty, kEmpty});
    EXPECT_THAT(dirs, ElementsAre(rootfs(kEmpty), rootfs(kOther), rootfs(kBase)));
    EXPECT_THAT(seen_through_overlayfs(dirs), ElementsAre("other", "(none)"));
}

}  // namespace
}  // namespace rkt::test
