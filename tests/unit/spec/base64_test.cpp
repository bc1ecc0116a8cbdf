// RFC 4648: the test vectors of section 10, and what a strict decoder refuses.
#include <gtest/gtest.h>

#include <array>
#include <utility>

#include "spec/registry.hpp"

namespace rkt {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 7> kVectors{{{"", ""},
                                                                       {"f", "Zg=="},
                                                                       {"fo", "Zm8="},
                                                                       {"foo", "Zm9v"},
                                                                       {"foob", "Zm9vYg=="},
                                                                       {"fooba", "Zm9vYmE="},
                                                                       {"foobar", "Zm9vYmFy"}}};

TEST(Base64, TestVectors) {
    for (const auto& [plain, encoded] : kVectors) {
        EXPECT_EQ(encode_base64(plain), encoded);
        EXPECT_EQ(decode_base64(encoded), plain);
    }
}

TEST(Base64, EveryByteComesBack) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
    EXPECT_EQ(decode_base64(encode_base64(bytes)), bytes);
}

TEST(Base64, AnythingElseIsRefused) {
    for (const char* text : {"Z", "Zg", "Zg=", "Zm8", "Zg===", "====", "=", "Zm9v====", "Zg==Zg==", "Zm9v\n", " Zm9v",
                             "Zm9-", "Zm_v", "Zh==" /* stray bits */, "Zm9=" /* stray bits */}) {
        EXPECT_EQ(decode_base64(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace rkt
