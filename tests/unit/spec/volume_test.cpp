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

TEST(VolumeOption, WhatDoesNotFitIsRefused) {
    for (const char* text :
         {"", "data", "data,kind=disk", "data,kind=host", "data,kind=host,source=relative",
          "data,kind=host,source=/a,mode=755", "data,kind=host,source=/a,uid=1", "data,kind=empty,source=/a",
          "data,kind=empty,mode=9", "data,kind=empty,mode=17777", "data,kind=empty,uid=-1",
          "data,kind=empty,uid=4294967296", "Data,kind=empty", "data,kind=empty,kind=empty",
          "data,kind=empty,colour=red", "data,kind=host,source=/a,readOnly=maybe"}) {
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

}  // namespace
}  // namespace rkt
