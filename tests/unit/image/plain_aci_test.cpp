// ACIs as tar and the usual programs pack them.
#include "image/appc/plain_aci.hpp"

#include <gmock/gmock.h>

#include "base/command.hpp"
#include "image/appc/unpack_aci.hpp"
#include "support/compressed.hpp"
#include "support/test_aci.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using ::testing::HasSubstr;

struct AciFormat {
    const char* name;
    const char* option;  // of tar
};
void PrintTo(const AciFormat& format, std::ostream* out) { *out << format.name; }

class PackedAci : public ::testing::TestWithParam<AciFormat> {
protected:
    PackedAci() {
        tree_.dir().write_file("manifest", TestAci{"example.com/app"}.manifest());
        tree_.dir().make_dir("rootfs").write_file("noise", noisy_text(400'000));
        const auto tar = run_command({{"/usr/bin/tar", "-C", tree_.path(), std::string(GetParam().option), "-cf",
                                       tree_.path() + "/packed", "manifest", "rootfs"},
                                      "",
                                      true});
        EXPECT_EQ(tar.status, 0) << tar.output;
        packed_ = tree_.dir().read_file("packed");
    }
    std::string unpack(const std::string& packed, size_t chunk = SIZE_MAX) {
        MemorySource source(packed, chunk);
        return read_whole(*image::plain_aci(source));
    }
    [[nodiscard]] bool is_plain() const { return GetParam().name == std::string("plain"); }

    TempTree tree_;
    std::string packed_;
};

TEST_P(PackedAci, IsUnpackedWhateverThePieces) {
    const auto layout = image::Layout::open(tree_.path() + "/store");
    MemorySource source(packed_);
    const auto aci = image::unpack_aci(layout, source, image::sha512_hex(packed_), {});
    EXPECT_EQ(aci.manifest, TestAci{"example.com/app"}.manifest());
    EXPECT_TRUE(aci.staged.dir().read_file("rootfs/noise") == noisy_text(400'000));
    const std::string plain = unpack(packed_);
    EXPECT_EQ(aci.id, aci_id(plain));
    EXPECT_EQ(aci.tar, digest_of(plain));
    for (const size_t chunk : {size_t{113}, size_t{65536}}) EXPECT_TRUE(unpack(packed_, chunk) == plain) << chunk;
}

TEST_P(PackedAci, TwoStreamsInARowAreOne) {
    const std::string plain = unpack(packed_);
    EXPECT_TRUE(unpack(packed_ + packed_) == plain + plain);
}

TEST_P(PackedAci, TruncatedAnywhereIsAnError) {
    if (is_plain()) return;  // the tar's own end is the walk's to miss
    for (const size_t cut :
         {size_t{1}, size_t{4}, size_t{8}, size_t{13}, size_t{5000}, packed_.size() / 2, packed_.size() - 20}) {
        EXPECT_NE(error_of([&] { (void)unpack(packed_.substr(0, packed_.size() - cut)); }), "") << cut;
    }
}

TEST_P(PackedAci, GarbageAfterTheEndIsAnError) {
    if (is_plain()) return;
    for (const size_t size : {size_t{1}, size_t{9}, size_t{1'000'000}}) {
        EXPECT_NE(error_of([&] { (void)unpack(packed_ + std::string(size, 'g')); }), "") << size;
        EXPECT_NE(error_of([&] { (void)unpack(packed_ + std::string(size, 'g'), 1000); }), "") << size;
    }
}

TEST_P(PackedAci, FlippedBitIsAnError) {
    if (is_plain()) return;
    std::string flipped = packed_;
    flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x10);
    EXPECT_NE(error_of([&] { (void)unpack(flipped); }), "");
}

TEST_P(PackedAci, AnotherFileThanTheVerifiedOneIsRefused) {
    const auto layout = image::Layout::open(tree_.path() + "/store");
    MemorySource source(packed_);
    const std::string other = image::sha512_hex("something else");
    EXPECT_THAT(error_of([&] { (void)image::unpack_aci(layout, source, other, {}); }),
                HasSubstr("changed since its signature was checked"));
    EXPECT_THAT(layout.staging.entries(), ::testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Formats, PackedAci,
                         ::testing::Values(AciFormat{"plain", "--format=pax"}, AciFormat{"gzip", "--gzip"},
                                           AciFormat{"bzip2", "--bzip2"}, AciFormat{"xz", "--xz"},
                                           AciFormat{"zstd", "--zstd"}),
                         [](const auto& format) { return std::string(format.param.name); });

}  // namespace
}  // namespace rkt::test
