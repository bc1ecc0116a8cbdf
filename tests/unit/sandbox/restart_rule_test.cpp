#include "sandbox/restart_rule.hpp"

#include <gtest/gtest.h>
#include <signal.h>

namespace rkt::sandbox {
namespace {

struct RestartCase {
    FlatRestart policy;
    int wait_status;  // the exit code is in the second byte, a signal in the first (waitpid(2))
    bool restarts;
};
class WantsRestart : public testing::TestWithParam<RestartCase> {};

// systemd.service(5), "Table 1. Exit causes and the effect of the Restart= settings".
TEST_P(WantsRestart, AsSystemd) {
    EXPECT_EQ(wants_restart(GetParam().policy, GetParam().wait_status), GetParam().restarts);
}
INSTANTIATE_TEST_SUITE_P(
    Table, WantsRestart,
    testing::Values(RestartCase{FlatRestart::no, 0, false}, RestartCase{FlatRestart::no, 1 << 8, false},
                    RestartCase{FlatRestart::no, SIGKILL, false}, RestartCase{FlatRestart::on_failure, 0, false},
                    RestartCase{FlatRestart::on_failure, 1 << 8, true},
                    RestartCase{FlatRestart::on_failure, 203 << 8, true},
                    RestartCase{FlatRestart::on_failure, SIGTERM, false},
                    RestartCase{FlatRestart::on_failure, SIGHUP, false},
                    RestartCase{FlatRestart::on_failure, SIGINT, false},
                    RestartCase{FlatRestart::on_failure, SIGPIPE, false},
                    RestartCase{FlatRestart::on_failure, SIGKILL, true},
                    RestartCase{FlatRestart::on_failure, SIGSEGV, true}, RestartCase{FlatRestart::always, 0, true},
                    RestartCase{FlatRestart::always, 1 << 8, true}, RestartCase{FlatRestart::always, SIGTERM, true}));

FlatApp with_delays(uint32_t first, uint32_t steps, uint32_t last) {
    FlatApp app;
    app.restart_delay_ms = first;
    app.restart_steps = steps;
    app.restart_max_delay_ms = last;
    return app;
}

TEST(RestartDelay, IsTheSameWithoutSteps) {
    EXPECT_EQ(restart_delay_ms(with_delays(100, 0, 0), 1), 100U);
    EXPECT_EQ(restart_delay_ms(with_delays(100, 0, 5000), 40), 100U);
}

TEST(RestartDelay, GrowsByOneFactorToTheMaximum) {
    const FlatApp app = with_delays(100, 4, 1600);  // doubled each time
    EXPECT_EQ(restart_delay_ms(app, 1), 100U);
    EXPECT_NEAR(restart_delay_ms(app, 2), 200, 1);
    EXPECT_NEAR(restart_delay_ms(app, 4), 800, 1);
    EXPECT_EQ(restart_delay_ms(app, 5), 1600U);
    EXPECT_EQ(restart_delay_ms(app, 1000), 1600U);
}

TEST(RestartDelay, NeedsAMaximumBeyondTheFirst) {
    EXPECT_EQ(restart_delay_ms(with_delays(100, 3, 0), 9), 100U);
    EXPECT_EQ(restart_delay_ms(with_delays(0, 3, 1000), 9), 0U);
}

TEST(StartLimit, CountsStartsInAnInterval) {
    FlatApp app;
    app.start_limit_interval_ms = 1000;
    app.start_limit_burst = 2;
    StartLimit limit;
    EXPECT_TRUE(limit.allows(app, 50));
    EXPECT_TRUE(limit.allows(app, 60));
    EXPECT_FALSE(limit.allows(app, 1050));
    EXPECT_TRUE(limit.allows(app, 1051));
    EXPECT_TRUE(limit.allows(app, 1052));
    EXPECT_FALSE(limit.allows(app, 1053));
}

TEST(StartLimit, IsOffAtZero) {
    FlatApp app;
    StartLimit limit;
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(limit.allows(app, 0));
}

}  // namespace
}  // namespace rkt::sandbox
