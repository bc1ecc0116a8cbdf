#include "pod/credentials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "support/temp_tree.hpp"

namespace rkt::pod {
namespace {

using testing::HasSubstr;

class LoadCredentials : public testing::Test {
protected:
    LoadCredentials() { ::unsetenv("CREDENTIALS_DIRECTORY"); }
    ~LoadCredentials() override { ::unsetenv("CREDENTIALS_DIRECTORY"); }

    std::string write(const std::string& path, const std::string& content) {
        const std::filesystem::path file = std::filesystem::path(dir_.path()) / path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << content;
        return file.string();
    }
    void unit_has(const std::string& id, const std::string& bytes) {
        write("unit/" + id, bytes);
        ::setenv("CREDENTIALS_DIRECTORY", (dir_.path() + "/unit").c_str(), 1);
    }
    static std::string refusal(const std::vector<CredentialFile>& files) {
        try {
            (void)load_credentials(files);
        } catch (const Error& error) {
            return error.what();
        }
        return "accepted";
    }

    test::TempTree dir_;
};

TEST_F(LoadCredentials, OfTheUnitAndOfFiles) {
    EXPECT_FALSE(unit_has_credentials());
    EXPECT_TRUE(load_credentials({}).empty());
    unit_has("a", "of the unit");
    unit_has("b", std::string("\0\xff", 2));
    EXPECT_TRUE(unit_has_credentials());
    const auto loaded = load_credentials({{"a", write("a", "of a file")}, {"c", write("c", "")}});
    ASSERT_EQ(loaded.size(), 3u);
    EXPECT_EQ(loaded[0].id, "a");
    EXPECT_EQ(loaded[0].bytes, "of a file");
    EXPECT_EQ(loaded[1].bytes, std::string("\0\xff", 2));
    EXPECT_EQ(loaded[2].id, "c");
}

TEST_F(LoadCredentials, WhatCannotBeOneIsRefusedByName) {
    EXPECT_THAT(refusal({{"a", "/no/such"}}), HasSubstr("credential \"a\": opening /no/such: No such file"));
    EXPECT_THAT(refusal({{"a", "/dev/null"}}), HasSubstr("/dev/null is no regular file"));
    const std::string fifo = dir_.path() + "/fifo";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    EXPECT_THAT(refusal({{"a", fifo}}), HasSubstr("is no regular file"));
}

TEST_F(LoadCredentials, TogetherTheyHaveALimit) {
    const std::string most = write("most", std::string(kMaxCredentialBytes, 'x'));
    EXPECT_EQ(load_credentials({{"a", most}}).size(), 1u);
    EXPECT_THAT(refusal({{"a", most}, {"b", write("b", "x")}}), HasSubstr("larger than 1 MiB together"));
    EXPECT_THAT(refusal({{"a", write("more", std::string(kMaxCredentialBytes + 1, 'x'))}}),
                HasSubstr("larger than 1 MiB"));
}

}  // namespace
}  // namespace rkt::pod
