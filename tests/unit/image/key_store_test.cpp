#include "image/trust/key_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/trust/public_key.hpp"
#include "support/temp_tree.hpp"

namespace rkt::image {
namespace {

const std::string kA(40, 'a');
const std::string kB(40, 'b');
// Made by `openssl genpkey -algorithm ed25519 | openssl pkey -pubout`, and its SHA-256 by
// `openssl pkey -pubin -outform DER | sha256sum`.
const std::string kPem =
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAzY5tU0g6fqlWHATrjzWtsSyWu03MvTc+1Qex646dANw=\n-----END PUBLIC "
    "KEY-----\n";
const std::string kPemName = "f4310bdf6f7834ba746f638afda5b1f437dcc6632c72837bc6b239b1dd53267d";

// What `work` returns for somebody who is not root.
template <typename Work>
std::string in_a_child_of_nobody(Work work) {
    std::array<int, 2> ends{};
    check(::pipe2(ends.data(), O_CLOEXEC), "making a pipe");
    const Fd out(ends[0]);
    const pid_t pid = ::fork();
    if (pid == 0) {
        (void)::setgroups(0, nullptr);
        const bool dropped =
            ::geteuid() != 0 || (::setresgid(65534, 65534, 65534) == 0 && ::setresuid(65534, 65534, 65534) == 0);
        write_all(Fd(ends[1]), dropped ? work() : "still root");
        ::_exit(0);
    }
    ::close(ends[1]);
    std::string said = read_all(out);
    ::waitpid(pid, nullptr, 0);
    return said;
}

struct KeyStores : testing::Test {
    test::TempTree tree;
    std::string system = tree.path() + "/system", local = tree.path() + "/local";
    KeyStore vendor{{system, local}, system};
    KeyStore keys{{system, local}, local};

    static std::string prefixes(const std::vector<TrustedKey>& found) {
        std::string text;
        for (const TrustedKey& key : found)
            text += key.prefix + ":" + key.fingerprint.substr(0, 1) + "=" + key.content + " ";
        return text;
    }
};

TEST_F(KeyStores, TrustForANameAndWhatIsBelow) {
    EXPECT_EQ(keys.add("", kA, "root"), local + "/trustedkeys/root.d/" + kA);
    EXPECT_EQ(keys.add("example.com/app", kB, "app"), local + "/trustedkeys/prefix.d/example.com/app/" + kB);
    EXPECT_EQ(prefixes(keys.keys_for("example.com/app/web")), ":a=root example.com/app:b=app ");
    EXPECT_EQ(prefixes(keys.keys_for("example.com/app")), ":a=root example.com/app:b=app ");
    // A path is made of whole names.
    EXPECT_EQ(prefixes(keys.keys_for("example.com/application")), ":a=root ");
    EXPECT_EQ(prefixes(keys.keys_for("example.com")), ":a=root ");
}

TEST_F(KeyStores, AnEmptyFileHidesAKeyOfTheVendor) {
    (void)vendor.add("example.com", kA, "vendor's");
    (void)keys.add("example.com", kB, "ours");
    EXPECT_EQ(prefixes(keys.list()), "example.com:a=vendor's example.com:b=ours ");
    EXPECT_TRUE(keys.remove("example.com", kA));
    EXPECT_TRUE(keys.remove("example.com", kB));
    EXPECT_EQ(prefixes(keys.list()), "");
    EXPECT_EQ(prefixes(vendor.keys_for("example.com/x")), "");  // it is the same layers, however they are written
    EXPECT_EQ(tree.dir().read_file("system/trustedkeys/prefix.d/example.com/" + kA), "vendor's");
    EXPECT_FALSE(keys.remove("example.com", kA));
    (void)keys.add("example.com", kA, "again");
    EXPECT_EQ(prefixes(keys.list()), "example.com:a=again ");
}

TEST_F(KeyStores, OnlyFilesNamedAsFingerprintsAreKeys) {
    (void)keys.add("", kA, "root");
    tree.dir().write_file("local/trustedkeys/root.d/README", "no key");
    tree.dir().write_file("local/trustedkeys/root.d/" + std::string(40, 'A'), "no key");
    EXPECT_EQ(prefixes(keys.list()), ":a=root ");
}

TEST_F(KeyStores, KeysInPemAreMaskedAndRemovedAsOthersAre) {
    (void)vendor.add("example.com", kPemName, kPem);
    const auto found = keys.keys_for("example.com/app");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind, KeyKind::pem);
    EXPECT_EQ(found[0].content, kPem);
    EXPECT_EQ(PublicKey::parse(found[0].content).fingerprint(), kPemName);
    EXPECT_TRUE(keys.remove("example.com", kPemName));
    EXPECT_EQ(tree.dir().read_file("local/trustedkeys/prefix.d/example.com/" + kPemName), "");
    EXPECT_TRUE(keys.keys_for("example.com/app").empty());
    EXPECT_FALSE(keys.remove("example.com", kPemName));
}

// Somebody who renames a file would otherwise trust a key that `rkt trust list` calls by another name.
TEST_F(KeyStores, AKeyOfAnotherNameIsNotUsed) {
    (void)keys.add("", std::string(64, '0'), kPem);
    (void)keys.add("", std::string(64, '1'), "no key");
    (void)keys.add("", std::string(40, '2'), kPem);
    EXPECT_TRUE(keys.keys_for("a").empty());
    EXPECT_EQ(keys.files_for("a").size(), 3U);
    EXPECT_EQ(keys.list().size(), 3U);
}

struct BadStores : KeyStores {
    std::string root = tree.path() + "/local/trustedkeys/root.d/";
    std::string prefixes_dir = tree.path() + "/local/trustedkeys/prefix.d/";

    [[nodiscard]] std::string list() const {
        try {
            return prefixes(keys.list());
        } catch (const Error& error) {
            return error.what();
        }
    }
    [[nodiscard]] std::string keys_of(const std::string& name) const {
        try {
            return prefixes(keys.keys_for(name));
        } catch (const Error& error) {
            return error.what();
        }
    }
};

TEST_F(BadStores, SymlinksAreNotFollowed) {
    (void)keys.add("a", kB, "b");
    std::filesystem::create_directory_symlink("/", prefixes_dir + "link");
    const std::string line =
        prefixes_dir + "link is a symlink, and below trustedkeys none is followed: put the keys there";
    EXPECT_EQ(list(), line);
    EXPECT_EQ(keys_of("link/etc"), line);
    EXPECT_EQ(keys_of("a"), "a:b=b ");  // nobody else's business
    EXPECT_THROW((void)keys.add("link/tmp", kA, "a"), Error);
    EXPECT_FALSE(std::filesystem::exists("/tmp/" + kA));
    std::filesystem::remove(prefixes_dir + "link");
    std::filesystem::create_symlink("/etc/passwd", prefixes_dir + "a/" + kA);
    const std::string key_line =
        prefixes_dir + "a/" + kA + " is a symlink, and below trustedkeys none is followed: put the keys there";
    EXPECT_EQ(list(), key_line);
    EXPECT_EQ(keys_of("a"), key_line);
    (void)keys.add("a", kA, "a");  // takes its place
    EXPECT_EQ(keys_of("a"), "a:a=a a:b=b ");
}

TEST_F(BadStores, WhatIsNoKeyIsNamed) {
    (void)keys.add("", kA, std::string((1U << 20) + 1, 'x'));
    EXPECT_EQ(list(), "reading the key " + root + kA + ": larger than the limit of 1048576 bytes");
    std::filesystem::remove(root + kA);
    std::filesystem::create_directory(root + kA);
    EXPECT_EQ(list(), "reading the key " + root + kA + ": reading: Is a directory");
    std::filesystem::remove(root + kA);
    ASSERT_EQ(::mkfifo((root + kA).c_str(), 0600), 0);
    EXPECT_EQ(list(), "");  // nobody waits for a writer
}

TEST_F(BadStores, ADirectoryThatCannotBeReadIsNamed) {
    (void)keys.add("a", kA, "a");
    std::filesystem::permissions(prefixes_dir + "a", std::filesystem::perms::none);
    std::filesystem::permissions(tree.path(), std::filesystem::perms(0755));
    const std::string line = in_a_child_of_nobody([&] { return list(); });
    EXPECT_EQ(line, "looking for keys in " + prefixes_dir.substr(0, prefixes_dir.size() - 1) +
                        ": opening a: Permission denied");
}

TEST_F(KeyStores, WritersAtTheSameTimeLoseNothing) {
    constexpr int kWriters = 24;
    std::vector<pid_t> writers;
    for (int i = 0; i < kWriters; ++i) {
        const pid_t pid = ::fork();
        if (pid == 0) {
            try {
                const std::string digit = text::to_hex(std::array{static_cast<uint8_t>(i)});
                std::string own = digit + std::string(38, '0');
                (void)keys.add("example.com/" + std::to_string(i % 3), own, "own");
                (void)keys.add("example.com/all", kA, std::string(100000, digit[1]));
            } catch (...) {
                ::_exit(1);
            }
            ::_exit(0);
        }
        writers.push_back(pid);
    }
    for (const pid_t pid : writers) {
        int status = -1;
        ASSERT_EQ(::waitpid(pid, &status, 0), pid);
        EXPECT_EQ(status, 0);
    }
    const auto found = keys.list();
    EXPECT_EQ(found.size(), kWriters + 1U);
    for (const TrustedKey& key : found) {
        if (key.fingerprint == kA) {
            EXPECT_EQ(key.content, std::string(100000, key.content.at(0)));  // one writer's, whole
        } else {
            EXPECT_EQ(key.content, "own");
        }
    }
    EXPECT_EQ(tree.dir().open_dir("local/trustedkeys/prefix.d/example.com/all").entries(), std::vector{kA});
}

// Docker's names as rkt fetch looks them up (DockerReference::location).
TEST_F(KeyStores, ARegistrysImagesHaveItsNameBefore) {
    for (const char* prefix : {"docker.io", "docker.io/library/nginx", "127.0.0.1:5000/team", "[::1]:5000/a"}) {
        check_prefix(prefix);
        (void)keys.add(prefix, kA, "a");
    }
    const auto count = [&](const std::string& name) { return keys.keys_for(name).size(); };
    EXPECT_EQ(count("docker.io/library/nginx"), 2U);
    EXPECT_EQ(count("docker.io/library/nginx-evil"), 1U);
    EXPECT_EQ(count("docker.io.evil.com/library/nginx"), 0U);
    EXPECT_EQ(count("127.0.0.1:5000/team/app"), 1U);
    EXPECT_EQ(count("127.0.0.1:5001/team/app"), 0U);
    EXPECT_EQ(count("127.0.0.1/team/app"), 0U);
    EXPECT_EQ(count("[::1]:5000/a"), 1U);
}

TEST(KeyPrefixes, AreNamesOfImages) {
    for (const char* prefix : {"example.com", "example.com/app", "127.0.0.1:5000/library", "docker.io/library/nginx",
                               "[::1]:5000/a", "localhost/a"})
        EXPECT_NO_THROW(check_prefix(prefix));
    for (const char* prefix :
         {"https://example.com", "", "/etc", "a//b", "a/../b", "a/", "docker://a/b", "..", "../../etc"}) {
        EXPECT_THROW(check_prefix(prefix), UsageError) << prefix;
    }
}

}  // namespace
}  // namespace rkt::image
