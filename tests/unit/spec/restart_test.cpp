#include "spec/restart.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

TEST(Restart, WithoutAnnotationsAnAppEndsOnce) { EXPECT_EQ(parse_restart({}), PlanRestart{}); }

TEST(Restart, EverySetting) {
    const PlanRestart wanted{RestartPolicy::on_failure, 1500, 4, 60000, 120000, 7};
    EXPECT_EQ(parse_restart({{"coreos.com/rkt/stage2/restart", "on-failure"},
                             {"coreos.com/rkt/stage2/restart-sec", "1.5"},
                             {"coreos.com/rkt/stage2/restart-steps", "4"},
                             {"coreos.com/rkt/stage2/restart-max-delay-sec", "1min"},
                             {"coreos.com/rkt/stage2/start-limit-interval-sec", "1min 60s"},
                             {"coreos.com/rkt/stage2/start-limit-burst", "7"}}),
              wanted);
}

struct BadSetting {
    std::string_view setting;
    std::string_view value;
};
class BadRestart : public testing::TestWithParam<BadSetting> {};

TEST_P(BadRestart, NamesTheAnnotation) {
    const std::string name = restart_annotation(GetParam().setting);
    try {
        (void)parse_restart({{name, std::string(GetParam().value)}});
        FAIL() << "it was taken";
    } catch (const ParseError& error) {
        EXPECT_NE(std::string(error.what()).find(name), std::string::npos) << error.what();
    }
}
INSTANTIATE_TEST_SUITE_P(Settings, BadRestart,
                         testing::Values(BadSetting{"restart", "sometimes"}, BadSetting{"restart", ""},
                                         BadSetting{"restart-sec", "soon"}, BadSetting{"restart-sec", "infinity"},
                                         BadSetting{"restart-sec", "-1"}, BadSetting{"restart-steps", "1.5"},
                                         BadSetting{"start-limit-burst", "4294967296"},
                                         BadSetting{"restart-max-delay-sec", "100years"}));

}  // namespace
}  // namespace rkt
