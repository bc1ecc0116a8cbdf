#include "systemd/host.hpp"

#include <gmock/gmock.h>

#include "bus/bus_monitor.hpp"
#include "bus/fake_manager.hpp"
#include "bus/impostor.hpp"
#include "bus/thrown.hpp"

namespace rkt::systemd {
namespace {

using std::chrono::milliseconds;
using test::error_name_of;
using test::FakeManager;
using test::kJob;
using test::ManagerCall;
using test::message_of;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TransientUnit unit_named(const char* name, std::vector<Property> properties = {}) {
    return {UnitName::parse(name), std::move(properties)};
}

class HostTest : public ::testing::Test {
protected:
    test::PrivateBus daemon;
    FakeManager fake{daemon};
    Host host{daemon.address()};
};

TEST_F(HostTest, StartSendsNameModeAndProperties) {
    const auto job = host.begin_start_transient(
        unit_named("p.scope", {{"Description", std::string("a pod")}, {"PIDs", std::vector<uint32_t>{1}}}));
    host.wait(*job);
    const auto calls = fake.calls();
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(calls[0].member, "StartTransientUnit");
    EXPECT_EQ(calls[0].unit, "p.scope");
    EXPECT_EQ(calls[0].mode, "fail");
    EXPECT_EQ(calls[0].aux, 0U);
    EXPECT_EQ(calls[0].properties, (test::PropertyTypes{{"Description", "s"}, {"PIDs", "au"}}));
}

TEST_F(HostTest, EveryTypeOfPropertyHasTheManagersSignature) {
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    const std::vector<Property> properties = {
        {"Delegate", true},
        {"KillSignal", int32_t{2}},
        {"UMask", uint32_t{18}},
        {"MemoryMax", uint64_t{1}},
        {"Slice", std::string("machine.slice")},
        {"Environment", std::vector<std::string>{"A=1"}},
        {"PIDs", std::vector<uint32_t>{1}},
        {"AllowedCPUs", Property::Bytes{1}},
        {"LogExtraFields", std::vector<Property::Bytes>{{65, 61, 66}}},
        {"ExecStart", std::vector<ExecCommand>{{"/bin/true", {"true"}, false}}},
        {"DeviceAllow", Pairs{{"/dev/null", "rwm"}}},
        {"IOReadBandwidthMax", std::vector<std::pair<std::string, uint64_t>>{{"/", 1}}},
        {"EnvironmentFiles", std::vector<std::pair<std::string, bool>>{{"/e", true}}},
        {"SetCredential", std::vector<std::pair<std::string, Property::Bytes>>{{"id", {1}}}},
        {"IPAddressAllow", std::vector<IpPrefix>{{2, {10, 0, 0, 0}, 8}}},
        {"SuccessExitStatus", ExitStatuses{{3}, {15}}},
        {"SystemCallFilter", FilterList{false, {"ptrace"}}},
        {"Conditions", std::vector<Condition>{{"ConditionPathExists", true, false, "/c"}}},
        {"BindPaths", std::vector<BindPath>{{"/a", "/b", true, 16384}}},
        {"SocketBindAllow", std::vector<SocketBind>{{2, 6, 1, 80}, {10, 17, 0, 0}}},
        {"MountImages", ImageMounts{true, {{"/i.raw", "/i", false, {{"root", "ro"}}}}}},
        {"ExtensionImages", ImageMounts{false, {{"/e.raw", "", true, {}}}}},
        {"Wants", std::vector<std::string>{}},
    };
    host.wait(*host.begin_start_transient(unit_named("p.service", properties)));
    // org.freedesktop.systemd1(5)
    EXPECT_EQ(fake.calls().at(0).properties, (test::PropertyTypes{{"Delegate", "b"},
                                                                  {"KillSignal", "i"},
                                                                  {"UMask", "u"},
                                                                  {"MemoryMax", "t"},
                                                                  {"Slice", "s"},
                                                                  {"Environment", "as"},
                                                                  {"PIDs", "au"},
                                                                  {"AllowedCPUs", "ay"},
                                                                  {"LogExtraFields", "aay"},
                                                                  {"ExecStart", "a(sasb)"},
                                                                  {"DeviceAllow", "a(ss)"},
                                                                  {"IOReadBandwidthMax", "a(st)"},
                                                                  {"EnvironmentFiles", "a(sb)"},
                                                                  {"SetCredential", "a(say)"},
                                                                  {"IPAddressAllow", "a(iayu)"},
                                                                  {"SuccessExitStatus", "(aiai)"},
                                                                  {"SystemCallFilter", "(bas)"},
                                                                  {"Conditions", "a(sbbs)"},
                                                                  {"BindPaths", "a(ssbt)"},
                                                                  {"SocketBindAllow", "a(iiqq)"},
                                                                  {"MountImages", "a(ssba(ss))"},
                                                                  {"ExtensionImages", "a(sba(ss))"},
                                                                  {"Wants", "as"}}));
}

TEST_F(HostTest, StartReturnsBeforeTheManagerAnswers) {
    std::mutex gate;
    gate.lock();
    fake.script([&](FakeManager& self, const ManagerCall& call) {
        const std::lock_guard closed_until_started(gate);
        self.remove_job(kJob, call.unit, "done");
        return kJob;
    });
    const auto job = host.begin_start_transient(unit_named("p.scope"));
    fake.wait_for_calls(1);  // the message left although nothing of ours runs the connection
    gate.unlock();
    EXPECT_NO_THROW(host.wait(*job));
}

TEST_F(HostTest, SignalMayComeBeforeTheReply) {
    // The default script removes the job inside the call. A match that was added after it, or a result
    // looked up only once the job's path is known, would lose the signal.
    EXPECT_NO_THROW(host.wait(*host.begin_start_transient(unit_named("p.scope")), milliseconds(5000)));
}

TEST_F(HostTest, SignalAfterTheReplyAndOfOtherJobs) {
    fake.script([](FakeManager& /*self*/, const ManagerCall& /*call*/) { return kJob; });
    const auto job = host.begin_start_transient(unit_named("p.scope"));
    fake.wait_for_calls(1);
    fake.remove_job("/org/freedesktop/systemd1/job/41", "other.scope", "failed");
    fake.remove_job(kJob, "p.scope", "done");
    EXPECT_NO_THROW(host.wait(*job));
}

TEST_F(HostTest, TwoJobsAtOnce) {
    fake.script([](FakeManager& self, const ManagerCall& call) {
        const sdbus::ObjectPath job("/org/freedesktop/systemd1/job/" + std::string(call.unit == "a.scope" ? "1" : "2"));
        self.remove_job(job, call.unit, call.unit == "a.scope" ? "failed" : "done");
        return job;
    });
    const auto a = host.begin_start_transient(unit_named("a.scope"));
    const auto b = host.begin_start_transient(unit_named("b.scope"));
    EXPECT_NO_THROW(host.wait(*b));
    EXPECT_THAT(message_of([&] { host.wait(*a); }), HasSubstr("a.scope"));
}

class JobResultTest : public HostTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(JobResultTest, IsAnErrorThatNamesUnitAndResult) {
    fake.script([](FakeManager& self, const ManagerCall& call) {
        self.remove_job(kJob, call.unit, GetParam());
        return kJob;
    });
    const auto job = host.begin_start_transient(unit_named("p.scope"));
    EXPECT_THAT(message_of([&] { host.wait(*job); }), AllOf(HasSubstr("p.scope"), HasSubstr(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Results, JobResultTest,
                         ::testing::Values("failed", "timeout", "canceled", "dependency", "skipped"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST_F(HostTest, RefusedCallIsABusErrorOfThatName) {
    fake.script([](FakeManager& /*self*/, const ManagerCall& /*call*/) -> sdbus::ObjectPath {
        throw sdbus::Error("org.freedesktop.DBus.Error.PropertyReadOnly",
                           "Cannot set property Foo, or unknown property.");
    });
    const auto job = host.begin_start_transient(unit_named("p.scope", {{"Foo", true}}));
    try {
        host.wait(*job);
        FAIL() << "nothing was thrown";
    } catch (const BusError& error) {
        EXPECT_EQ(error.name(), "org.freedesktop.DBus.Error.PropertyReadOnly");
        EXPECT_THAT(error.what(), HasSubstr("Cannot set property Foo"));
    }
}

TEST_F(HostTest, DeadlineOfAJobThatNeverEnds) {
    fake.script([](FakeManager& /*self*/, const ManagerCall& /*call*/) { return kJob; });
    const auto job = host.begin_start_transient(unit_named("p.scope"));
    EXPECT_THAT(message_of([&] { host.wait(*job, milliseconds(30)); }),
                AllOf(HasSubstr("p.scope"), HasSubstr("30 ms")));
}

TEST_F(HostTest, BusThatGoesAwayEndsTheWait) {
    fake.script([](FakeManager& /*self*/, const ManagerCall& /*call*/) { return kJob; });
    const auto job = host.begin_start_transient(unit_named("p.scope"));
    fake.wait_for_calls(1);
    daemon.stop();
    EXPECT_THROW(host.wait(*job, milliseconds(60'000)), BusError);
}

TEST_F(HostTest, PropertiesAreSetForThisBootOnly) {
    host.set_properties(UnitName::parse("p.service"), {{"MemoryMax", uint64_t{1} << 20}});
    const auto calls = fake.calls();
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(calls[0].member, "SetUnitProperties");
    EXPECT_TRUE(calls[0].runtime);
    EXPECT_EQ(calls[0].properties, (test::PropertyTypes{{"MemoryMax", "t"}}));
}

TEST_F(HostTest, AnAnswerThatIsLostIsAskedForAgain) {
    size_t asked = 0;
    fake.script([&](FakeManager& self, const ManagerCall& call) -> sdbus::ObjectPath {
        switch (++asked) {
            case 1:
                self.remove_job("/job/1", call.unit, "done");
                throw sdbus::Error("org.freedesktop.DBus.Error.NoReply", "Message recipient disconnected");
            case 2:
                throw sdbus::Error("org.freedesktop.DBus.Error.NameHasNoOwner", "away");
            default:
                throw sdbus::Error("org.freedesktop.systemd1.UnitExists", "Unit p.service was already loaded");
        }
    });
    const auto job = host.begin_start_transient({UnitName::parse("p.service"), {Property{"Delegate", true}}});
    EXPECT_NO_THROW(host.wait(*job));
    EXPECT_EQ(asked, 3U);
}

TEST_F(HostTest, AUnitThatExistsIsStillAnError) {
    fake.script([](FakeManager& /*self*/, const ManagerCall& /*call*/) -> sdbus::ObjectPath {
        throw sdbus::Error("org.freedesktop.systemd1.UnitExists", "Unit p.service was already loaded");
    });
    const auto job = host.begin_start_transient({UnitName::parse("p.service"), {Property{"Delegate", true}}});
    EXPECT_EQ(error_name_of([&] { host.wait(*job); }), "org.freedesktop.systemd1.UnitExists");
}

TEST_F(HostTest, ABrokerThatHangsUpIsConnectedToAgain) {
    const test::BusThatHangsUpOnce bus(daemon);
    Host ours(bus.address());
    EXPECT_NO_THROW(ours.wait(*ours.begin_start_transient(unit_named("p.scope"))));
    EXPECT_EQ(fake.calls().size(), 1U);
}

TEST_F(HostTest, AUnitIsStopped) {
    host.stop_unit(UnitName::parse("p.service"));
    ASSERT_EQ(fake.calls().size(), 1U);
    EXPECT_EQ(fake.calls()[0].member, "StopUnit");
    EXPECT_EQ(fake.calls()[0].unit, "p.service");
    EXPECT_EQ(fake.calls()[0].mode, "replace");
    fake.script([](FakeManager& /*self*/, const ManagerCall& /*call*/) -> sdbus::ObjectPath {
        throw sdbus::Error("org.freedesktop.systemd1.NoSuchUnit", "Unit p.service not loaded.");
    });
    EXPECT_NO_THROW(host.stop_unit(UnitName::parse("p.service"))) << "one that is not there is stopped";
}

// What a pod's start costs on the bus.
TEST_F(HostTest, MessagesOfAScope) {
    test::BusMonitor monitor(daemon);
    Host ours(daemon.address());
    ours.wait(*ours.begin_start_transient(unit_named("p.scope")));
    // dbus-daemon counts: the manager, the monitor, ours.
    EXPECT_THAT(monitor.calls_of(":1.2", "StartTransientUnit"), ElementsAre("Hello", "AddMatch", "StartTransientUnit"));
}

TEST(HostWithoutSystemd, CallsFailWithTheBussError) {
    const test::PrivateBus daemon;
    Host host(daemon.address());
    EXPECT_EQ(error_name_of([&] { host.wait(*host.begin_start_transient(unit_named("p.scope"))); }),
              "org.freedesktop.DBus.Error.ServiceUnknown");
}

}  // namespace
}  // namespace rkt::systemd
