// What the host writes for init, init reads; anything else it refuses.
#include "sandbox/flat_plan.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "sandbox/flat_plan_writer.hpp"

namespace rkt::sandbox {
namespace {

Plan sample() {
    Plan plan{.pod = PodId::random()};
    plan.hostname = "host";
    plan.stop_timeout_ms = 1234;
    plan.ends_with_starter = true;
    PlanApp app{.name = AppName::parse("web"), .cgroup = "web.service"};
    app.argv = {"/bin/sh", "", "two words"};
    app.env = {"A=1", "B="};
    app.working_directory = "/srv";
    app.user = "www";
    app.group = "staff";
    app.supplementary_gids = {1, 4000000000};
    app.capabilities = 0x1ff'ffff'ffffULL;
    app.ambient_capabilities = 5;
    app.read_only_rootfs = true;
    app.stop_signal = 3;
    app.mounts = {{"data", "/data", true}, {"tmp", "/tmp"}};
    app.stdin_mode = Stdio::tty;
    plan.apps.push_back(app);
    plan.apps.push_back(
        PlanApp{.name = AppName::parse("empty"), .cgroup = "empty.service", .argv = {"x"}, .seccomp = false});
    return plan;
}

TEST(FlatPlan, RoundTrip) {
    const std::string bytes = flatten(sample());
    FlatPlan plan;
    ASSERT_TRUE(plan.open(bytes.data(), bytes.size()));
    EXPECT_EQ(plan.header().stop_timeout_ms, 1234u);
    EXPECT_EQ(plan.header().ends_with_starter, 1u);
    EXPECT_STREQ(plan.text(plan.header().hostname), "host");
    ASSERT_EQ(plan.app_count(), 2u);

    const FlatApp& app = plan.app(0);
    EXPECT_STREQ(plan.text(app.name), "web");
    EXPECT_STREQ(plan.text(app.cgroup), "web.service");
    EXPECT_STREQ(plan.text(app.working_directory), "/srv");
    EXPECT_STREQ(plan.text(app.user), "www");
    EXPECT_STREQ(plan.text(app.group), "staff");
    ASSERT_EQ(app.argv.count, 3u);
    EXPECT_STREQ(plan.text(plan.list<FlatText>(app.argv)[1]), "");
    EXPECT_STREQ(plan.text(plan.list<FlatText>(app.argv)[2]), "two words");
    ASSERT_EQ(app.env.count, 2u);
    EXPECT_STREQ(plan.text(plan.list<FlatText>(app.env)[1]), "B=");
    ASSERT_EQ(app.gids.count, 2u);
    EXPECT_EQ(plan.list<uint32_t>(app.gids)[1], 4000000000u);
    EXPECT_EQ(app.capabilities, 0x1ff'ffff'ffffULL);
    EXPECT_EQ(app.ambient, 5u);
    EXPECT_EQ(app.read_only_rootfs, 1u);
    EXPECT_EQ(app.seccomp, 1u);
    EXPECT_EQ(app.stop_signal, 3);
    ASSERT_EQ(app.mounts.count, 2u);
    EXPECT_STREQ(plan.text(plan.list<FlatMount>(app.mounts)[0].volume), "data");
    EXPECT_EQ(plan.list<FlatMount>(app.mounts)[0].read_only, 1u);
    EXPECT_EQ(plan.list<FlatMount>(app.mounts)[1].read_only, 0u);
    EXPECT_EQ(app.stdio[0], FlatStdio::tty);
    EXPECT_EQ(app.stdio[1], FlatStdio::log);
    EXPECT_EQ(plan.app(1).seccomp, 0u);
    EXPECT_EQ(plan.app(1).mounts.count, 0u);
}

TEST(FlatPlan, WriterRefusesWhatAReaderCannotHold) {
    Plan plan = sample();
    plan.apps[0].argv = {std::string("a\0b", 3)};
    EXPECT_THROW((void)flatten(plan), Error);
    plan = sample();
    plan.apps.resize(kMaxApps + 1, plan.apps[0]);
    EXPECT_THROW((void)flatten(plan), Error);
}

TEST(FlatPlan, CutAnywhereItIsRefused) {
    const std::string bytes = flatten(sample());
    for (size_t size = 0; size < bytes.size(); ++size) {
        const std::string cut = bytes.substr(0, size);
        FlatPlan plan;
        EXPECT_FALSE(plan.open(cut.data(), cut.size())) << size;
    }
}

using Damage = void (*)(FlatHeader&, FlatApp&);
struct DamageCase {
    const char* name;
    Damage damage;
};
class FlatPlanDamage : public testing::TestWithParam<DamageCase> {};

TEST_P(FlatPlanDamage, IsRefused) {
    std::string bytes = flatten(sample());
    GetParam().damage(*reinterpret_cast<FlatHeader*>(bytes.data()),
                      *reinterpret_cast<FlatApp*>(bytes.data() + sizeof(FlatHeader)));
    FlatPlan plan;
    EXPECT_FALSE(plan.open(bytes.data(), bytes.size()));
}
INSTANTIATE_TEST_SUITE_P(
    Table, FlatPlanDamage,
    testing::Values(
        DamageCase{"Magic", [](FlatHeader& h, FlatApp&) { h.magic ^= 1; }},
        DamageCase{"TooManyApps", [](FlatHeader& h, FlatApp&) { h.apps.count = kMaxApps + 1; }},
        DamageCase{"AppsOutside", [](FlatHeader& h, FlatApp&) { h.apps.offset = h.size - 8; }},
        DamageCase{"CountOverflows", [](FlatHeader&, FlatApp& a) { a.env.count = UINT32_MAX; }},
        DamageCase{"Misaligned", [](FlatHeader&, FlatApp& a) { a.env.offset += 1; }},
        DamageCase{"TextOutside", [](FlatHeader&, FlatApp& a) { a.user.offset = UINT32_MAX; }},
        DamageCase{"TextWithoutEnd", [](FlatHeader&, FlatApp& a) { a.user.size -= 1; }},
        DamageCase{"TextWithTwoEnds", [](FlatHeader&, FlatApp& a) { a.user.size += 2; }},
        DamageCase{"EmptyName",
                   [](FlatHeader&, FlatApp& a) {
                       a.name = {a.name.offset + 3, 0};
                   }},
        DamageCase{"NameIsAPath", [](FlatHeader&, FlatApp& a) { a.name = a.working_directory; }},
        DamageCase{"NoArguments", [](FlatHeader&, FlatApp& a) { a.argv.count = 0; }},
        DamageCase{"TooManySockets",
                   [](FlatHeader&, FlatApp& a) {
                       a.sockets = {0, 65};
                   }},
        DamageCase{"SocketBeyondTheLast", [](FlatHeader&, FlatApp& a) { a.sockets = a.gids; }},
        DamageCase{"UnknownNotifyMode", [](FlatHeader&, FlatApp& a) { a.sdnotify = static_cast<FlatSdNotify>(3); }},
        DamageCase{"UnknownHealthAction",
                   [](FlatHeader&, FlatApp& a) { a.health.action = static_cast<FlatHealthAction>(4); }},
        DamageCase{"CheckOutside",
                   [](FlatHeader& h, FlatApp& a) {
                       a.health.argv = {h.size, 1};
                   }},
        DamageCase{"UnknownStream", [](FlatHeader&, FlatApp& a) { a.stdio[1] = static_cast<FlatStdio>(9); }}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace rkt::sandbox
