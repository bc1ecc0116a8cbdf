// What is below a signed image is signed, too: dependencies that are taken from the store, with real keys.
#include <gmock/gmock.h>

#include "image/fetch.hpp"
#include "image/store.hpp"
#include "image/trust/key_store.hpp"
#include "support/gpg_home.hpp"
#include "support/silent_progress.hpp"
#include "support/test_aci.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using image::FetchOptions;
using image::PullPolicy;
using image::Store;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kMaker = "Maker <maker@example.com>";

class DependencyTrust : public ::testing::Test {
protected:
    DependencyTrust() {
        const std::string key = gpg_.make_key(kMaker);
        (void)image::KeyStore({config()}, config()).add("", gpg_.fingerprint(kMaker), key);
        write("base.aci", TestAci{"example.com/base", labels()}.tar({{"f", '0', "base"}}));
        write("top.aci", TestAci{"example.com/top", labels(), R"({"imageName":"example.com/base"})"}.tar());
    }
    [[nodiscard]] std::string config() const { return tree_.path() + "/etc"; }
    [[nodiscard]] std::string data() const { return tree_.path() + "/data"; }
    void write(const std::string& name, const std::string& tar) const {
        tree_.dir().write_file(name, tar);
        tree_.dir().write_file(name + ".asc", gpg_.sign(kMaker, tar));
    }
    static std::string labels() {
        std::string all;
        for (const auto& [name, value] : AppcReference{}.wanted_labels()) {
            all += std::string(all.empty() ? "" : ",") + R"({"name":")" + name + R"(","value":")" + value + "\"}";
        }
        return all;
    }
    ImageId fetch(const std::string& name, bool insecure = false) {
        FetchOptions options;
        options.data_dir = data();
        options.config_dirs = {config()};
        options.local_config_dir = config();
        options.pull_policy = PullPolicy::never;  // whatever is not a file comes from the store
        options.insecure_image = insecure;
        if (insecure) options.insecure_options = {"image"};
        return image::fetch(AciReference{tree_.path() + "/" + name}, options, progress_);
    }

    TempTree tree_;
    GpgHome gpg_;
    SilentProgress progress_;
};

TEST_F(DependencyTrust, SignedOnesAreTaken) {
    const ImageId base = fetch("base.aci");
    const auto top = Store::open(data()).find(fetch("top.aci"));
    EXPECT_THAT(top->dependencies, ElementsAre(base));
    EXPECT_EQ(top->verification->key, gpg_.fingerprint(kMaker));
}

TEST_F(DependencyTrust, UnsignedOnesAreNot) {
    fetch("base.aci", true);
    EXPECT_THAT(error_of([&] { fetch("top.aci"); }),
                HasSubstr("dependency \"example.com/base\": nobody is known to have signed it"));
    EXPECT_FALSE(Store::open(data()).find(AciReference{tree_.path() + "/top.aci"}));
    EXPECT_EQ(error_of([&] { fetch("top.aci", true); }), "");
    fetch("base.aci");
    EXPECT_EQ(error_of([&] { fetch("top.aci"); }), "");
}

TEST_F(DependencyTrust, OnesThatAreNotThereAreNamed) {
    EXPECT_THAT(error_of([&] { fetch("top.aci"); }),
                HasSubstr("dependency \"example.com/base\": it is not in the store"));
}

}  // namespace
}  // namespace rkt::test
