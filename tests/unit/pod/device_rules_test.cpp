#include "pod/device_rules.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt::pod {
namespace {

using Rules = std::vector<std::pair<std::string, std::string>>;

class DeviceRules : public testing::Test {
protected:
    DeviceRules() { plan_.apps.push_back({.name = AppName::parse("app")}); }

    void mount(const std::string& name, const std::string& source, bool read_only) {
        plan_.volumes.push_back({name, source});
        plan_.apps[0].mounts.push_back({name, "/" + name, read_only});
    }

    Plan plan_{.pod = PodId::random()};
};

TEST_F(DeviceRules, NoneWithoutAReadOnlyDevice) {
    mount("full", "/dev/full", false);
    mount("dir", "/", true);
    EXPECT_TRUE(device_rules(plan_).empty());
}

TEST_F(DeviceRules, AReadOnlyDeviceClosesAllOthers) {
    mount("full", "/dev/full", true);
    mount("zero", "/dev/zero", false);
    const auto rules = device_rules(plan_);
    ASSERT_EQ(rules.size(), 2U);
    EXPECT_EQ(rules[0], (systemd::Property{"DevicePolicy", std::string("closed")}));
    EXPECT_EQ(rules[1], (systemd::Property{"DeviceAllow",
                                           Rules{{"/dev/net/tun", "rw"}, {"/dev/full", "r"}, {"/dev/zero", "rw"}}}));
}

TEST_F(DeviceRules, OneDeviceCannotBeBoth) {
    mount("one", "/dev/full", true);
    mount("two", "/dev/full", false);
    EXPECT_THROW((void)device_rules(plan_), Error);
}

}  // namespace
}  // namespace rkt::pod
