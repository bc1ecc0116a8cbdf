#include "spec/store_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

const std::string kStoredId = "sha512-" + std::string(64, 'a');

TEST(StoreRecord, AReferenceOfAnOlderRktIsAnIdAlone) {
    const auto record = ReferenceRecord::parse(kStoredId + "\n");
    EXPECT_EQ(record.image.str(), kStoredId);
    EXPECT_EQ(record.verification, std::nullopt);
    EXPECT_EQ(record.cache, std::nullopt);
}

TEST(StoreRecord, AReferenceIsPrintedWithItsIdFirst) {
    const ReferenceRecord record{ImageId::parse(kStoredId),
                                 Verification{"sha256:1", "rkt's own rule", "f00", "Alice \"A\" <a@b>"},
                                 {"tls"},
                                 HttpCache{"\"v1\"", 60, 1'700'000'000'000'000'000}};
    const std::string printed = record.print();
    EXPECT_THAT(printed, testing::StartsWith(kStoredId + "\n{"));
    const auto read = ReferenceRecord::parse(printed);
    EXPECT_EQ(read.image, record.image);
    EXPECT_EQ(read.verification, record.verification);
    EXPECT_EQ(read.insecure_options, record.insecure_options);
    EXPECT_EQ(read.cache, record.cache);
}

TEST(StoreRecord, WhatIsNoReferenceIsRefused) {
    for (const char* content : {"", "sha512-short\n", "garbage"}) {
        EXPECT_THROW((void)ReferenceRecord::parse(content), ParseError) << content;
    }
    EXPECT_THROW((void)ReferenceRecord::parse(kStoredId + "\n{\"verification\":{}}"), ParseError);
}

TEST(StoreRecord, AnAcisRecordSaysItsOwnLayerAndItsDependencies) {
    ImageRecord record;
    record.reference = "example.com/app";
    record.aci = Digest::sha256(std::string(64, 'b'));
    record.layers = {Digest::sha256(std::string(64, 'c')), *record.aci};
    record.dependencies = {ImageId::parse(kStoredId)};
    const auto read = ImageRecord::parse(record.print());
    EXPECT_EQ(read.aci, record.aci);
    EXPECT_EQ(read.layers, record.layers);
    EXPECT_EQ(read.dependencies, record.dependencies);
    // An image of a registry has neither.
    ImageRecord converted;
    converted.manifest_sha256 = std::string(64, 'd');
    EXPECT_EQ(ImageRecord::parse(converted.print()).aci, std::nullopt);
    EXPECT_EQ(ImageRecord::parse(converted.print()).manifest_sha256, converted.manifest_sha256);
}

}  // namespace
}  // namespace rkt
