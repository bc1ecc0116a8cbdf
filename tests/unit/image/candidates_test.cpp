#include "image/candidates.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"
#include "image/import.hpp"
#include "image/references.hpp"
#include "image/store.hpp"
#include "support/test_image.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using image::Layout;
using image::Names;
using image::Store;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr const char* kCandidateName = "docker://reg.example/web:latest";

// The name means the first image; the second is its candidate.
class Candidates : public ::testing::Test {
protected:
    void SetUp() override {
        add(layout_, old_);
        add(image::naming_candidates(Layout::open(tree_.path())), new_);
    }
    static void add(const Layout& layout, const TestImage& image) {
        for (size_t i = 0; i < image.tars.size(); ++i) {
            const image::LayerRequest layer{describe(image.blobs[i], "application/vnd.oci.image.layer.v1.tar+gzip"),
                                            digest_of(image.tars[i])};
            image::import_layer(layout, layer, {}, [&] { return std::make_unique<MemorySource>(image.blobs[i]); });
        }
        image::import_image(layout, {kCandidateName,
                                     image.manifest,
                                     image.manifest_digest(),
                                     image.config,
                                     {"reg.example/web", "reg.example", "web", "latest", image.manifest_digest(), ""},
                                     {"image"}});
    }
    [[nodiscard]] ImageId meaning(Names names) const {
        return Store::open(tree_.path(), names).find(parse_reference(kCandidateName)).value().id;
    }

    TempTree tree_;
    Layout layout_ = Layout::open(tree_.path());
    TestImage old_{{TarBuilder().file("f", "old").str()}};
    TestImage new_{{TarBuilder().file("f", "new").str()}};
};

TEST_F(Candidates, AreMeantByThoseWhoTryThemAlone) {
    EXPECT_EQ(meaning(Names::committed), old_.id());
    EXPECT_EQ(meaning(Names::candidates), new_.id());
}

TEST_F(Candidates, OneThatIsCommittedIsMeantByAll) {
    image::commit_candidate(layout_, kCandidateName);
    EXPECT_EQ(meaning(Names::committed), new_.id());
    EXPECT_THAT(image::open_candidates(layout_).entries(), IsEmpty());
    EXPECT_THROW(image::commit_candidate(layout_, kCandidateName), Error);
    EXPECT_EQ(meaning(Names::committed), new_.id());
}

TEST_F(Candidates, ThoseThatAreDroppedAreMeantByNobody) {
    image::drop_candidates(layout_);
    EXPECT_EQ(meaning(Names::committed), old_.id());
    EXPECT_EQ(meaning(Names::candidates), old_.id());
}

TEST_F(Candidates, NoCollectionTakesEitherImage) {
    EXPECT_THAT(image::images_on_trial(layout_), UnorderedElementsAre(old_.id(), new_.id()));
    const auto store = Store::open(tree_.path());
    EXPECT_THAT(store.collect(Duration(0), {}, {}).images, IsEmpty());
    image::drop_candidates(layout_);
    EXPECT_THAT(store.collect(Duration(0), {}, {}).images, SizeIs(2));
}

// What a power cut of a foreign disk may leave.
TEST_F(Candidates, ARecordThatNobodyCanReadPinsNothing) {
    image::open_candidates(layout_).write_file("docker%3A%2F%2Freg.example%2Fother", "");
    EXPECT_THAT(image::images_on_trial(layout_), UnorderedElementsAre(old_.id(), new_.id()));
}

}  // namespace
}  // namespace rkt::test
