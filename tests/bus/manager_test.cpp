#include "systemd/manager.hpp"

#include <gmock/gmock.h>

#include "bus/fake_manager.hpp"
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
using ::testing::HasSubstr;

// A unit's object, with the interfaces of its type.
class FakeUnit {
public:
    FakeUnit(FakeManager& manager, const std::string& path, const std::string& type)
        : object_(sdbus::createObject(manager.connection(), path)) {
        add("org.freedesktop.systemd1.Unit", "ActiveState", "active");
        add("org.freedesktop.systemd1.Unit", "SubState", "running");
        add("org.freedesktop.systemd1." + type, "Result", "success");
        object_->finishRegistration();
    }

private:
    void add(const std::string& interface, const std::string& name, const std::string& value) {
        object_->registerProperty(name).onInterface(interface).withGetter([value] { return value; });
    }
    std::unique_ptr<sdbus::IObject> object_;
};

class ManagerTest : public ::testing::Test {
protected:
    test::PrivateBus daemon;
    FakeManager fake{daemon};
    Bus bus = Bus::connect(daemon.address());
    Manager manager{bus};
};

TEST_F(ManagerTest, StopWaitsForItsJob) {
    manager.stop_unit(UnitName::parse("p.service"));
    const auto calls = fake.calls();
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(calls[0].member, "StopUnit");
    EXPECT_EQ(calls[0].unit, "p.service");
    EXPECT_EQ(calls[0].mode, "replace");
}

TEST_F(ManagerTest, StopOfAUnitThatIsGoneIsFine) {
    fake.script([](FakeManager& /*self*/, const ManagerCall& /*call*/) -> sdbus::ObjectPath {
        throw sdbus::Error("org.freedesktop.systemd1.NoSuchUnit", "Unit p.service not loaded.");
    });
    EXPECT_NO_THROW(manager.stop_unit(UnitName::parse("p.service")));
}

TEST_F(ManagerTest, RestartOfAUnitThatIsNotLoadedYet) {
    fake.script([](FakeManager& self, const ManagerCall& call) {
        if (call.member == "ResetFailedUnit")
            throw sdbus::Error("org.freedesktop.systemd1.NoSuchUnit", "Unit p.service not loaded.");
        self.remove_job(kJob, call.unit, "done");
        return kJob;
    });
    manager.restart_units({UnitName::parse("p.service")}, WaitUntil::all_have_ended);
    EXPECT_EQ(fake.calls().back().member, "RestartUnit");
}

// Two services of which each is ready only when the other has begun.
TEST_F(ManagerTest, SeveralUnitsAreQueuedBeforeOneIsWaitedFor) {
    for (const char* verb : {"StartUnit", "RestartUnit"}) {
        size_t begun = 0;
        fake.script([&](FakeManager& self, const ManagerCall& call) {
            if (call.member == verb && ++begun == 2) {
                self.remove_job("/job/1", "a.service", "done");
                self.remove_job("/job/2", "b.service", "done");
            }
            return sdbus::ObjectPath(call.unit == "a.service" ? "/job/1" : "/job/2");
        });
        const std::vector<UnitName> units{UnitName::parse("a.service"), UnitName::parse("b.service")};
        if (verb == std::string("StartUnit")) {
            manager.start_units(units);
        } else {
            manager.restart_units(units, WaitUntil::all_have_ended);
        }
        EXPECT_EQ(begun, 2U) << verb;
    }
}

TEST_F(ManagerTest, AllThatFailIsSaidAndTheFirstFailureIfNobodyWaitsLonger) {
    const FakeUnit a(fake, "/org/freedesktop/systemd1/unit/a_2eservice", "Service");
    fake.script([](FakeManager& self, const ManagerCall& call) {
        if (call.member == "RestartUnit" && call.unit == "c.service")
            throw sdbus::Error("org.freedesktop.systemd1.UnitMasked", "Unit c.service is masked.");
        const sdbus::ObjectPath job("/job/" + call.unit.substr(0, 1));
        if (call.unit == "a.service") self.remove_job(job, call.unit, "failed");
        return job;  // that of b.service never ends
    });
    const auto a_and = [](const char* other) {
        return std::vector<UnitName>{UnitName::parse("a.service"), UnitName::parse(other)};
    };
    const std::string why = "unit a.service: job ended with result 'failed' (result success)";
    EXPECT_EQ(message_of([&] { manager.restart_units(a_and("b.service"), WaitUntil::one_has_failed); }), why);
    EXPECT_EQ(message_of([&] { manager.restart_units(a_and("c.service"), WaitUntil::all_have_ended); }),
              why + "; org.freedesktop.systemd1.UnitMasked: Unit c.service is masked.");
    EXPECT_NO_THROW(manager.start_units({}));
}

TEST_F(ManagerTest, AReloadThatFailsIsABusErrorOfThatName) {
    manager.reload();
    EXPECT_EQ(fake.calls().back().member, "Reload");
    fake.script([](FakeManager& /*self*/, const ManagerCall& /*call*/) -> sdbus::ObjectPath {
        throw sdbus::Error("org.freedesktop.systemd1.GeneratorsFailed", "a generator hangs");
    });
    EXPECT_EQ(error_name_of([&] { manager.reload(); }), "org.freedesktop.systemd1.GeneratorsFailed");
}

TEST_F(ManagerTest, StopReportsOtherRefusalsAndResults) {
    fake.script([](FakeManager& /*self*/, const ManagerCall& /*call*/) -> sdbus::ObjectPath {
        throw sdbus::Error("org.freedesktop.systemd1.OnlyByDependency", "refused");
    });
    EXPECT_EQ(error_name_of([&] { manager.stop_unit(UnitName::parse("p.service")); }),
              "org.freedesktop.systemd1.OnlyByDependency");
    fake.script([](FakeManager& self, const ManagerCall& call) {
        self.remove_job(kJob, call.unit, "timeout");
        return kJob;
    });
    EXPECT_THAT(message_of([&] { manager.stop_unit(UnitName::parse("p.service")); }), HasSubstr("timeout"));
}

TEST_F(ManagerTest, StateOfTheUnitsType) {
    const FakeUnit scope(fake, "/org/freedesktop/systemd1/unit/a_2escope", "Scope");
    const auto name = UnitName::parse("a.scope");
    const auto state = manager.state(name);
    EXPECT_EQ(state.active, "active");
    EXPECT_EQ(state.sub, "running");
    EXPECT_EQ(state.result, "success");
}

class FakeService {
public:
    using Times = sdbus::Struct<std::string, std::vector<std::string>, bool, uint64_t, uint64_t, uint64_t, uint64_t,
                                uint32_t, int32_t, int32_t>;
    FakeService(FakeManager& manager, const std::string& loaded, const std::vector<std::string>& words)
        : object_(sdbus::createObject(manager.connection(), "/org/freedesktop/systemd1/unit/web_2eservice")) {
        object_->registerProperty("LoadState").onInterface("org.freedesktop.systemd1.Unit").withGetter([loaded] {
            return loaded;
        });
        object_->registerProperty("ExecStart").onInterface("org.freedesktop.systemd1.Service").withGetter([words] {
            return std::vector<Times>{Times{words.at(0), words, false, 0, 0, 0, 0, 0, 0, 0}};
        });
        object_->finishRegistration();
    }

private:
    std::unique_ptr<sdbus::IObject> object_;
};

TEST_F(ManagerTest, ExecStartOfAService) {
    const std::vector<std::string> words{"/usr/bin/rkt", "run", "a b", ""};
    const FakeService service(fake, "loaded", words);
    EXPECT_EQ(manager.exec_start(UnitName::parse("web.service")),
              (std::vector<ExecCommand>{{"/usr/bin/rkt", words, false}}));
}

TEST_F(ManagerTest, ExecStartOfAServiceThatIsNotThere) {
    for (const char* state : {"not-found", "masked"}) {
        const FakeService service(fake, state, {"/bin/true"});
        EXPECT_THROW((void)manager.exec_start(UnitName::parse("web.service")), Error) << state;
    }
}

TEST_F(ManagerTest, StartUnitWaitsForItsJob) {
    manager.start_unit(UnitName::parse("network-online.target"));
    EXPECT_EQ(fake.calls().back().member, "StartUnit");
    EXPECT_EQ(fake.calls().back().unit, "network-online.target");
    fake.script([](FakeManager& self, const ManagerCall& call) {
        self.remove_job("/job/1", call.unit, "dependency");
        return sdbus::ObjectPath("/job/1");
    });
    EXPECT_THROW(manager.start_unit(UnitName::parse("network-online.target")), Error);
}

TEST_F(ManagerTest, PropertyOfAnUnknownObjectIsABusError) {
    EXPECT_EQ(error_name_of([&] { static_cast<void>(manager.state(UnitName::parse("b.scope"))); }),
              "org.freedesktop.DBus.Error.UnknownObject");
}

// A manager that is executed anew: it has done what was asked, its answer is lost, and for a moment it is away.
TEST_F(ManagerTest, APropertyWhoseValueIsLostIsAskedForAgain) {
    const auto unit = sdbus::createObject(fake.connection(), "/org/freedesktop/systemd1/unit/a_2escope");
    std::vector<const char*> losses{"org.freedesktop.DBus.Error.NameHasNoOwner", "org.freedesktop.DBus.Error.NoReply"};
    for (const char* name : {"ActiveState", "SubState"})
        unit->registerProperty(name).onInterface("org.freedesktop.systemd1.Unit").withGetter([] {
            return std::string("x");
        });
    unit->registerProperty("Result").onInterface("org.freedesktop.systemd1.Scope").withGetter([&] {
        if (losses.empty()) return std::string("success");
        const std::string loss = losses.back();
        losses.pop_back();
        throw sdbus::Error(loss, "away");
    });
    unit->finishRegistration();
    EXPECT_EQ(manager.state(UnitName::parse("a.scope")).result, "success");
}

}  // namespace
}  // namespace rkt::systemd
