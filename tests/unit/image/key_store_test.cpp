#include "image/trust/key_store.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/temp_tree.hpp"

namespace rkt::image {
namespace {

const std::string kA(40, 'a');
const std::string kB(40, 'b');

struct KeyStores : testing::Test {
    test::TempTree tree;
    std::string system = tree.path() + "/system", local = tree.path() + "/local";
    KeyStore vendor{{system, local}, system};
    KeyStore keys{{system, local}, local};

    static std::string prefixes(const std::vector<TrustedKey>& found) {
        std::string text;
        for (const TrustedKey& key : found)
            text += key.prefix + ":" + key.fingerprint.substr(0, 1) + "=" + key.armored + " ";
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

TEST(KeyPrefixes, AreNamesOfImages) {
    for (const char* prefix : {"example.com", "example.com/app", "127.0.0.1:5000/library"})
        EXPECT_NO_THROW(check_prefix(prefix));
    for (const char* prefix : {"https://example.com", "", "/etc", "a//b", "a/../b", "a/"}) {
        EXPECT_THROW(check_prefix(prefix), UsageError) << prefix;
    }
}

}  // namespace
}  // namespace rkt::image
