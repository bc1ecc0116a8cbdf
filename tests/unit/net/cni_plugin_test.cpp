// Plugins of CNI, as scripts: what they are told, and what becomes of a chain that fails.
#include "net/cni/plugin.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/temp_tree.hpp"

namespace rkt::net::cni {
namespace {

struct CniPlugins : testing::Test {
    test::TempTree tree;
    Invocation invocation{
        "pod", "/proc/1/ns/net", "eth0", "IP=10.0.0.7", {tree.path() + "/none", tree.path()}, std::chrono::seconds(10)};

    // Writes down how it was called, then runs `script`.
    void make_plugin(const std::string& name, const std::string& script) {
        const std::string log = tree.path() + "/log";
        tree.dir().write_file(name,
                              "#!/bin/sh\nset -e\necho " + name +
                                  " $CNI_COMMAND $CNI_CONTAINERID $CNI_NETNS $CNI_IFNAME $CNI_ARGS >>" + log +
                                  "\ncat >" + tree.path() + "/" + name + ".$CNI_COMMAND\n" + script + "\n",
                              0755);
    }
    std::string log() { return tree.dir().find_and_read("log").value_or(""); }
    static CniNetwork network(const std::string& plugins, const std::string& version = "1.0.0") {
        return CniNetwork::parse(R"({"cniVersion":")" + version + R"(","name":"lan","plugins":[)" + plugins + "]}",
                                 "f");
    }
    template <typename Work>
    static std::string refusal(Work work) {
        try {
            work();
        } catch (const Error& error) {
            return error.what();
        }
        return "accepted";
    }
};

constexpr const char* kResult =
    R"(if [ $CNI_COMMAND = ADD ]; then echo '{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.7/24"}]}'; fi)";

TEST_F(CniPlugins, AChainHandsResultsOn) {
    make_plugin("one", kResult);
    make_plugin("two", kResult);
    const auto lan = network(R"({"type":"one"},{"type":"two","x":1})");
    const std::string result = add(lan, invocation);
    EXPECT_EQ(CniResult::parse(result, "r").ip4, "10.0.0.7");
    check(lan, invocation, result);
    del(lan, invocation, result);
    const std::string told = " pod /proc/1/ns/net eth0 IgnoreUnknown=1;IP=10.0.0.7\n";
    EXPECT_EQ(log(), "one ADD" + told + "two ADD" + told + "one CHECK" + told + "two CHECK" + told + "two DEL" + told +
                         "one DEL" + told);
    EXPECT_EQ(tree.dir().read_file("one.ADD"), R"({"type":"one","name":"lan","cniVersion":"1.0.0"})");
    for (const char* later : {"two.ADD", "one.CHECK", "two.DEL"}) {
        EXPECT_NE(tree.dir().read_file(later).find(R"("prevResult":{"cniVersion":"1.0.0","ips")"), std::string::npos)
            << later;
    }
}

TEST_F(CniPlugins, AChainEndsWhereItFailsAndIsDeletedWhole) {
    make_plugin("one", kResult);
    make_plugin(
        "two", R"(if [ $CNI_COMMAND = ADD ]; then echo '{"code":11,"msg":"no cable","details":"port 7"}'; exit 1; fi)");
    make_plugin("three", kResult);
    const auto lan = network(R"({"type":"one"},{"type":"two"},{"type":"three"})");
    EXPECT_EQ(refusal([&] { (void)add(lan, invocation); }), "network lan: plugin two, ADD: no cable: port 7");
    EXPECT_EQ(log().find("three"), std::string::npos);
    del(lan, invocation, "");
    for (const char* name : {"one DEL", "two DEL", "three DEL"}) EXPECT_NE(log().find(name), std::string::npos) << name;
    EXPECT_EQ(tree.dir().read_file("one.DEL"), tree.dir().read_file("one.ADD"));  // no result to hand over
}

TEST_F(CniPlugins, MissingBrokenAndHangingOnes) {
    make_plugin("silent", "exit 3");
    make_plugin("mumbling", "echo well");
    make_plugin("hanging", "exec sleep 1000");
    make_plugin("endless", "exec yes");
    EXPECT_NE(refusal([&] {
                  expect_installed(network(R"({"type":"nosuch"})"), invocation.plugin_dirs);
              }).find("network lan: CNI plugin \"nosuch\" is not installed (looked in "),
              std::string::npos);
    EXPECT_EQ(refusal([&] { (void)add(network(R"({"type":"silent"})"), invocation); }),
              "network lan: plugin silent, ADD: it ends with status 3");
    EXPECT_EQ(refusal([&] {
                  (void)add(network(R"({"type":"mumbling"})"), invocation);
              }).find("result of the CNI plugin mumbling: line 1"),
              0U);
    EXPECT_EQ(refusal([&] { (void)add(network(R"({"type":"endless"})"), invocation); }),
              "network lan: plugin endless, ADD: its answer has no end");
    invocation.patience = std::chrono::milliseconds(50);
    EXPECT_EQ(refusal([&] { (void)add(network(R"({"type":"hanging"})"), invocation); }),
              "network lan: plugin hanging, ADD: it does not answer in time");
}

TEST_F(CniPlugins, OldVersionsKnowNeitherCheckNorGc) {
    make_plugin("one", kResult);
    const auto old = network(R"({"type":"one"})", "0.3.1");
    check(old, invocation, "{}");
    gc(old, invocation.plugin_dirs, {});
    EXPECT_EQ(log(), "");
    gc(network(R"({"type":"one"})", "1.1.0"), invocation.plugin_dirs, {{"pod", "eth0"}});
    EXPECT_EQ(log().find("one GC"), 0U);
    EXPECT_NE(tree.dir().read_file("one.GC").find(R"([{"containerID":"pod","ifname":"eth0"}])"), std::string::npos);
}

}  // namespace
}  // namespace rkt::net::cni
