#include <gtest/gtest.h>

#include "base/error.hpp"
#include "spec/pod_manifest.hpp"

namespace rkt {
namespace {

TEST(VolumeOption, Host) {
    const Volume volume = Volume::parse_option("data,kind=host,source=/srv/data,readOnly=true,recursive=false");
    EXPECT_EQ(volume.name, "data");
    EXPECT_EQ(volume.kind, VolumeKind::host);
    EXPECT_EQ(volume.source, "/srv/data");
    EXPECT_EQ(volume.read_only, true);
    EXPECT_EQ(volume.recursive, false);
}

TEST(VolumeOption, Empty) {
    const Volume volume = Volume::parse_option("cache,kind=empty,mode=01777,uid=0,gid=7");
    EXPECT_EQ(volume.kind, VolumeKind::empty);
    EXPECT_EQ(volume.mode, "01777");
    EXPECT_EQ(volume.gid, 7U);
}

TEST(VolumeOption, Tmpfs) {
    const Volume volume = Volume::parse_option("cache,kind=tmpfs,size=64M,mode=1777,uid=5,gid=7,readOnly=false");
    EXPECT_EQ(volume.kind, VolumeKind::tmpfs);
    EXPECT_EQ(volume.size, 64U << 20);
    EXPECT_EQ(volume.mode, "1777");
    EXPECT_EQ(volume.uid, 5U);
    EXPECT_EQ(volume.gid, 7U);
    EXPECT_FALSE(Volume::parse_option("cache,kind=tmpfs").size);
}

TEST(VolumeOption, PropagationInOcisWords) {
    const auto parsed = [](const char* word) {
        return Volume::parse_option(std::string("d,kind=host,source=/d,propagation=") + word).propagation;
    };
    EXPECT_EQ(parsed("private"), Propagation::rprivate);
    EXPECT_EQ(parsed("rprivate"), Propagation::rprivate);
    EXPECT_EQ(parsed("rslave"), Propagation::rslave);
    EXPECT_EQ(parsed("rshared"), Propagation::rshared);
    EXPECT_FALSE(Volume::parse_option("d,kind=host,source=/d").propagation);
}

TEST(VolumeOption, WhatDoesNotFitIsRefused) {
    for (const char* text : {"",
                             "data",
                             "data,kind=disk",
                             "data,kind=host",
                             "data,kind=host,source=relative",
                             "data,kind=host,source=/a,mode=755",
                             "data,kind=host,source=/a,uid=1",
                             "data,kind=empty,source=/a",
                             "data,kind=empty,mode=9",
                             "data,kind=empty,mode=17777",
                             "data,kind=empty,uid=-1",
                             "data,kind=empty,uid=4294967296",
                             "Data,kind=empty",
                             "data,kind=empty,kind=empty",
                             "data,kind=empty,colour=red",
                             "data,kind=tmpfs,source=/a",
                             "data,kind=tmpfs,size=0",
                             "data,kind=tmpfs,size=much",
                             "data,kind=tmpfs,size=-1",
                             "data,kind=empty,size=1k",
                             "data,kind=host,source=/a,size=1k",
                             "data,kind=host,source=/a,propagation=shared",
                             "data,kind=empty,propagation=rslave",
                             "data,kind=host,source=/a,readOnly=maybe"}) {
        EXPECT_THROW((void)Volume::parse_option(text), UsageError) << text;
    }
}

TEST(MountOption, VolumeAndTarget) {
    const Mount mount = Mount::parse_option("volume=data,target=/var/lib/x");
    EXPECT_EQ(mount.volume, "data");
    EXPECT_EQ(mount.path, "/var/lib/x");
    for (const char* text : {"", "volume=data", "target=/x", "volume=data,target=x,more=1"}) {
        EXPECT_THROW((void)Mount::parse_option(text), UsageError) << text;
    }
}

struct SizeCase {
    const char* text;
    std::optional<uint64_t> bytes;
};
class Sizes : public testing::TestWithParam<SizeCase> {};
TEST_P(Sizes, ArePowersOf1024) { EXPECT_EQ(parse_size(GetParam().text), GetParam().bytes) << GetParam().text; }
INSTANTIATE_TEST_SUITE_P(
    Table, Sizes,
    testing::Values(SizeCase{"1", 1}, SizeCase{"4096", 4096}, SizeCase{"1k", 1024}, SizeCase{"3K", 3072},
                    SizeCase{"2Mi", 2097152}, SizeCase{"1g", 1073741824}, SizeCase{"1T", uint64_t{1} << 40},
                    SizeCase{"16777215T", uint64_t{16777215} << 40}, SizeCase{"16777216T", std::nullopt},
                    SizeCase{"", std::nullopt}, SizeCase{"k", std::nullopt}, SizeCase{"i", std::nullopt},
                    SizeCase{"1i", std::nullopt}, SizeCase{"1kk", std::nullopt}, SizeCase{"0", std::nullopt},
                    SizeCase{"10%", std::nullopt}, SizeCase{"-1k", std::nullopt}, SizeCase{"1.5M", std::nullopt}));

// rkt's own spelling has "name=", the brief one is --volume's.
TEST(MountedVolumeOption, IsAVolumeAndItsMount) {
    for (const char* text : {"name=data,kind=host,source=/srv,target=/data,readOnly=true",
                             "data,target=/data,readOnly=true,source=/srv,kind=host"}) {
        const MountedVolume both = MountedVolume::parse_option(text);
        EXPECT_EQ(both.volume.name, "data") << text;
        EXPECT_EQ(both.volume.source, "/srv");
        EXPECT_EQ(both.volume.read_only, true);
        EXPECT_EQ(both.mount.volume, "data");
        EXPECT_EQ(both.mount.path, "/data");
    }
    for (const char* text :
         {"", "data", "kind=empty,target=/x", "data,kind=empty", "name=Data,kind=empty,target=/x",
          "name=a,name=b,kind=empty,target=/x", "data,kind=empty,target=/x,more=1", "data,kind=empty,target="}) {
        EXPECT_THROW((void)MountedVolume::parse_option(text), UsageError) << text;
    }
}

}  // namespace
}  // namespace rkt
