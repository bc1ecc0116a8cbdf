#include "image/inflate.hpp"

#include <gmock/gmock.h>

#include "support/compressed.hpp"
#include "support/memory_source.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using oci::Compression;

std::string inflated(const std::string& packed, Compression compression, size_t chunk = SIZE_MAX,
                     size_t buffer = 65536) {
    MemorySource source(packed, chunk);
    return read_whole(*image::inflate(source, compression), buffer);
}

std::string failure(const std::string& packed, Compression compression) {
    return error_of([&] { inflated(packed, compression); });
}

struct InflateFormat {
    const char* name;
    Compression compression;
    std::string (*pack)(const std::string&);
};

class Inflate : public ::testing::TestWithParam<InflateFormat> {
protected:
    std::string pack(const std::string& plain) { return GetParam().pack(plain); }
    Compression compression() { return GetParam().compression; }
};

INSTANTIATE_TEST_SUITE_P(
    Formats, Inflate,
    ::testing::Values(InflateFormat{"gzip", Compression::gzip, [](const std::string& s) { return gzip(s); }},
                      InflateFormat{"stored", Compression::gzip, [](const std::string& s) { return gzip(s, 0); }},
                      InflateFormat{"zstd", Compression::zstd, zstd}),
    [](const auto& test) { return test.param.name; });

TEST_P(Inflate, GivesThePlainBytesWhateverTheBuffers) {
    const std::string plain = noisy_text(600'000);  // more than the input buffer and the windows hold
    const std::string packed = pack(plain);
    for (const size_t chunk : {size_t{1000}, size_t{65537}, SIZE_MAX}) {
        for (const size_t buffer : {size_t{777}, size_t{32768}, size_t{1} << 20}) {
            EXPECT_TRUE(inflated(packed, compression(), chunk, buffer) == plain) << chunk << " " << buffer;
        }
    }
    const std::string small = noisy_text(5000);
    EXPECT_EQ(inflated(pack(small), compression(), 1, 1), small);
}

TEST_P(Inflate, Nothing) {
    EXPECT_EQ(inflated(pack(""), compression()), "");
    EXPECT_NE(failure("", compression()), "") << "an empty file is no stream";
}

TEST_P(Inflate, SeveralMembers) {
    const std::string a = noisy_text(70'000);
    const std::string b = noisy_text(300);
    for (const size_t chunk : {size_t{1}, size_t{4096}, SIZE_MAX}) {
        EXPECT_TRUE(inflated(pack(a) + pack(b) + pack("") + pack(a), compression(), chunk, 1000) == a + b + a) << chunk;
    }
}

TEST_P(Inflate, TruncatedAnywhere) {
    const std::string packed = pack(noisy_text(20'000));
    for (size_t size = 0; size < packed.size(); size += size < 40 || packed.size() - size < 40 ? 1 : 97) {
        EXPECT_NE(failure(packed.substr(0, size), compression()), "") << size << " of " << packed.size();
    }
    const std::string second = packed + packed.substr(0, packed.size() / 2);
    EXPECT_NE(failure(second, compression()), "");
}

TEST_P(Inflate, GarbageAfterTheEnd) {
    const std::string packed = pack("some content");
    for (size_t size = 1; size <= 20; ++size) {
        EXPECT_NE(failure(packed + std::string(size, 'G'), compression()), "") << size;
        EXPECT_NE(failure(packed + packed.substr(0, std::min(size, packed.size() - 1)), compression()), "") << size;
    }
}

TEST(InflateGzip, FlippedByteIsNoticed) {
    const std::string packed = gzip(noisy_text(3000));
    for (size_t at = 0; at < packed.size(); at += at < 10 || packed.size() - at < 10 ? 1 : 13) {
        if (at >= 4 && at < 10) continue;  // time, extra flags and system: RFC 1952 has no checksum of them
        std::string damaged = packed;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x04);
        EXPECT_NE(failure(damaged, Compression::gzip), "") << at;
    }
}

// The frame's content checksum is optional; the digest of the blob is what guards it.
TEST(InflateZstd, NoZstdAtAll) {
    EXPECT_NE(failure(gzip("x"), Compression::zstd), "");
    EXPECT_NE(failure(zstd("x"), Compression::gzip), "");
    EXPECT_NE(failure("<html></html>", Compression::zstd), "");
    EXPECT_NE(failure("<html></html>", Compression::gzip), "");
}

TEST(InflateZstd, SkippableFrames) {  // RFC 8878 3.1.2; zstd:chunked ends with them
    const std::string skippable(
        "\x50\x2a\x4d\x18\x03\x00\x00\x00"
        "abc",
        11);
    EXPECT_EQ(inflated(skippable + zstd("one") + skippable + zstd("two") + skippable, Compression::zstd, 3), "onetwo");
}

// 2 GiB of window would have to be allocated to read it.
TEST(InflateZstd, WindowBeyondTheLimitIsRefused) {
    // Magic, frame header descriptor 0 (window descriptor follows), window log 10 + 21, one empty raw last block.
    const std::string packed("\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00", 9);
    EXPECT_NE(failure(packed, Compression::zstd), "");
}

TEST(InflateGzip, ZeroPaddingIsTakenOthersAreNot) {
    const std::string packed = gzip("content");
    for (const size_t zeros : {1u, 9u, 10u, 512u, 300'000u}) {
        EXPECT_EQ(inflated(packed + std::string(zeros, '\0'), Compression::gzip), "content") << zeros;
        EXPECT_EQ(inflated(packed + std::string(zeros, '\0'), Compression::gzip, 7), "content") << zeros;
        EXPECT_NE(failure(packed + std::string(zeros, '\0') + "x", Compression::gzip), "") << zeros;
        EXPECT_NE(failure(packed + std::string(zeros, '\0') + packed, Compression::gzip), "") << zeros;
    }
}

TEST(InflateGzip, HeaderWithNameCommentAndExtraField) {  // RFC 1952 2.3
    std::string packed = gzip("content");
    packed[3] = 0x04 | 0x08 | 0x10;  // FEXTRA, FNAME, FCOMMENT
    packed.insert(10, std::string("\x04\x00wxyzname\0comment\0", 19));
    EXPECT_EQ(inflated(packed, Compression::gzip), "content");
    EXPECT_EQ(inflated(packed, Compression::gzip, 1), "content");
}

TEST(InflateNone, IsTheSourceItself) { EXPECT_EQ(inflated("plain", Compression::none, 2), "plain"); }

}  // namespace
}  // namespace rkt::test
