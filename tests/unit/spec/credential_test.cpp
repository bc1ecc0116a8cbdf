#include "spec/credential.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

TEST(CredentialId, IsAFileNameWithoutColon) {
    for (const char* good : {"password", "a", ".hidden", "tls.key", "A_b-c@d"})
        EXPECT_TRUE(is_credential_id(good)) << good;
    EXPECT_TRUE(is_credential_id(std::string(255, 'x')));
    for (const char* bad : {"", ".", "..", "a/b", "a:b", "two words", "t\tab", "\xc3\xa4"})
        EXPECT_FALSE(is_credential_id(bad)) << bad;
    EXPECT_FALSE(is_credential_id(std::string(256, 'x')));
}

TEST(CredentialOption, NamesAFile) {
    const CredentialFile file = CredentialFile::parse_option("tls:/etc/a:b");
    EXPECT_EQ(file.id, "tls");
    EXPECT_EQ(file.path, "/etc/a:b");
    EXPECT_EQ(file.str(), "tls:/etc/a:b");
}

TEST(CredentialOption, WhatDoesNotFitIsRefused) {
    for (const char* bad : {"", "tls", "tls:", ":/etc/key", "tls:etc/key", "a/b:/etc/key", "..:/etc/key"}) {
        EXPECT_THROW((void)CredentialFile::parse_option(bad), UsageError) << bad;
    }
}

}  // namespace
}  // namespace rkt
