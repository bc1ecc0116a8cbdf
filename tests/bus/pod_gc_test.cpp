// A pod whose starter was killed: machined keeps it in a unit that lives on, and systemd keeps its scope where that
// never had a process, until somebody says otherwise.
#include "pod/gc.hpp"

#include <gmock/gmock.h>

#include "bus/fake_machined.hpp"
#include "bus/fake_manager.hpp"
#include "pod/layout.hpp"
#include "support/temp_tree.hpp"
#include "systemd/machines.hpp"
#include "systemd/unit.hpp"

namespace rkt::pod {
namespace {

class KilledPod : public ::testing::Test {
protected:
    KilledPod() {
        pod.dir.write_file(kUnit, "some.service\n");
        (void)systemd::Machines(daemon.address()).try_register({pod.id, 4711, "/", {}});
    }
    static Located make_pod(const PodStore& pods) {
        const PodId id = pods.create().run().id();
        return std::move(*pods.locate(id));
    }
    std::vector<std::string> stopped_units() {
        std::vector<std::string> units;
        for (const auto& call : manager.calls())
            if (call.member == "StopUnit") units.push_back(call.unit);
        return units;
    }
    void mark() {
        gc(pods, {.mark_only = true, .bus_address = daemon.address(), .note = [](auto) {}, .collecting = {}});
    }

    test::PrivateBus daemon;
    test::FakeMachined machined{daemon};
    test::FakeManager manager{daemon};
    test::TempTree tree;
    PodStore pods = PodStore::open(tree.path());
    Located pod = make_pod(pods);
};

TEST_F(KilledPod, IsForgottenByMachined) {
    pod.dir.write_file(kRegistration, "registered\n");
    mark();
    EXPECT_TRUE(machined.machines().empty());
    EXPECT_EQ(stopped_units(), std::vector<std::string>{});  // it ended with the leader
}

TEST_F(KilledPod, LeavesNoScopeThatNeverHadItsProcess) {
    mark();
    EXPECT_EQ(stopped_units(), std::vector{systemd::UnitName::scope_of(pod.id).str()});
}

TEST_F(KilledPod, IsForgottenAlsoWhenMachinedsAnswerWasNotWrittenDown) {
    mark();
    EXPECT_TRUE(machined.machines().empty());
}

TEST_F(KilledPod, IsForgottenWhenItIsRemoved) {
    remove(pods, pod, daemon.address(), {});
    EXPECT_TRUE(machined.machines().empty());
}

TEST_F(KilledPod, ThatWasNotRegisteredIsNotAskedFor) {
    pod.dir.write_file(kRegistration, "not registered: no bus\n");
    mark();
    EXPECT_EQ(machined.machines().size(), 1U);
    EXPECT_EQ(stopped_units(), std::vector<std::string>{});
}

}  // namespace
}  // namespace rkt::pod
