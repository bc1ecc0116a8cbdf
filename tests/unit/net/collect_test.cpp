// GC of CNI: who is told what is alive.
#include "net/collect.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "spec/cni.hpp"
#include "support/temp_tree.hpp"

namespace rkt::net {
namespace {

struct Collections : testing::Test {
    test::TempTree tree;
    Dir net_d = tree.dir().make_dir("net.d");
    const PodId pod = PodId::parse("6c8b941a-3418-466d-ade1-0f11e7f6d3f7");

    void configure(const std::string& name, const std::string& version) {
        net_d.write_file(name + ".conf",
                         R"({"cniVersion":")" + version + R"(","name":")" + name + R"(","type":"sweeper"})");
    }
    static Record attachment(const std::string& network, const std::string& interface) {
        CniAttachment made;
        made.config_json = R"({"name":")" + network + R"(","type":"sweeper"})";
        made.interface = interface;
        return {interface, made.print()};
    }
    std::string told() { return tree.dir().find_and_read("told").value_or(""); }
    void collect_with(const std::vector<PodRecords>& alive) {
        collect([&] { return alive; }, {tree.path()}, tree.path());
    }
};

TEST_F(Collections, TellThoseWhoKnowTheWord) {
    net_d.write_file("sweeper", "#!/bin/sh\n[ $CNI_COMMAND = GC ] && cat >>" + tree.path() + "/told\n", 0755);
    configure("new", "1.1.0");
    configure("old", "1.0.0");
    collect_with({{pod, {attachment("new", "eth0"), attachment("old", "eth1"), {kFirewallRecord, "x"}}}});
    EXPECT_EQ(
        told(),
        R"({"cniVersion":"1.1.0","name":"new","type":"sweeper","cni.dev/valid-attachments":[{"containerID":"6c8b941a-3418-466d-ade1-0f11e7f6d3f7","ifname":"eth0"}],)"
        R"("cni.dev/attachments":[{"containerID":"6c8b941a-3418-466d-ade1-0f11e7f6d3f7","ifname":"eth0"}]})");
}

TEST_F(Collections, AskNobodyWhereNoNetworkKnowsTheWord) {
    configure("old", "1.0.0");
    const std::string run_dir = tree.path() + "/run";
    collect([]() -> std::vector<PodRecords> { throw Error("asked"); }, {tree.path()}, run_dir);
    EXPECT_FALSE(tree.dir().exists("run"));
}

TEST_F(Collections, WaitForWhoIsAdding) {
    configure("new", "1.1.0");
    net_d.write_file("sweeper", "#!/bin/sh\n", 0755);
    const auto lock_is_free = [&] {
        return FileLock::try_take(tree.dir(), "cni.lock", LockMode::exclusive).has_value();
    };
    collect(
        [&] {
            EXPECT_FALSE(lock_is_free());
            return std::vector<PodRecords>();
        },
        {tree.path()}, tree.path());
    EXPECT_TRUE(lock_is_free());
    const FileLock held = keep_collection_away(tree.path());
    EXPECT_FALSE(lock_is_free());
}

}  // namespace
}  // namespace rkt::net
