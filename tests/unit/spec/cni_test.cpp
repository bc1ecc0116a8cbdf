#include "spec/cni.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

std::string cni_refusal(const char* json) {
    try {
        (void)CniNetwork::parse(json, "/etc/rkt/net.d/10-a.conf");
    } catch (const ParseError& error) {
        return error.what();
    }
    return "accepted";
}

TEST(CniNetwork, AListAndASinglePlugin) {
    const auto list = CniNetwork::parse(
        R"({"cniVersion":"1.0.0","name":"lan","disableCheck":true,"plugins":[{"type":"bridge","ipMasq":true},{"type":"tuning"}]})",
        "f");
    EXPECT_EQ(list.name, "lan");
    ASSERT_EQ(list.plugins.size(), 2U);
    EXPECT_TRUE(list.plugins[0].masquerades);
    EXPECT_EQ(list.plugins[1].config, R"({"type":"tuning"})");
    EXPECT_TRUE(list.disable_check);
    const auto single = CniNetwork::parse(R"({"name":"old","type":"ptp"})", "f");
    ASSERT_EQ(single.plugins.size(), 1U);
    EXPECT_EQ(single.plugins[0].type, "ptp");
    EXPECT_EQ(single.version, "0.1.0");
    EXPECT_FALSE(single.at_least(0, 4));
    EXPECT_TRUE(list.at_least(0, 4));
    EXPECT_FALSE(list.at_least(1, 1));
}

TEST(CniNetwork, ErrorsNameFileAndPlace) {
    EXPECT_EQ(cni_refusal("{\n \"name\": \"a\",\n}").find("/etc/rkt/net.d/10-a.conf: line 3, column 1"), 0U)
        << cni_refusal("{\n \"name\": \"a\",\n}");
    EXPECT_NE(cni_refusal(R"({"name":"a","plugins":[{"type":"../../bin/sh"}]})").find("/plugins/0/type"),
              std::string::npos);
    for (const char* json : {"[]", R"({"type":"ptp"})", R"({"name":"a"})", R"({"name":"a/b","type":"ptp"})",
                             R"({"name":"a","plugins":[]})", R"({"name":"a","plugins":{}})",
                             R"({"name":"a","type":"ptp","cniVersion":"x"})", R"({"name":"a","type":"-x"})"}) {
        EXPECT_EQ(cni_refusal(json).find("/etc/rkt/net.d/10-a.conf"), 0U) << cni_refusal(json);
    }
}

TEST(CniInput, IsThePluginsOwnObjectWithWhatIsCommon) {
    const auto network =
        CniNetwork::parse(R"({"cniVersion":"1.0.0","name":"lan","plugins":[{"type":"bridge","bridge":"b0"}]})", "f");
    EXPECT_EQ(cni_input(network, network.plugins[0], ""),
              R"({"type":"bridge","bridge":"b0","name":"lan","cniVersion":"1.0.0"})");
    EXPECT_EQ(cni_input(network, network.plugins[0], R"({"ips":[]})"),
              R"({"type":"bridge","bridge":"b0","name":"lan","cniVersion":"1.0.0","prevResult":{"ips":[]}})");
    EXPECT_NE(cni_gc_input(network, network.plugins[0], {{"id", "eth0"}})
                  .find(R"("cni.dev/valid-attachments":[{"containerID":"id","ifname":"eth0"}])"),
              std::string::npos);
}

TEST(CniResult, OldAndNewForms) {
    const auto old =
        CniResult::parse(R"({"ip4":{"ip":"10.1.0.5/16"},"dns":{"nameservers":["10.1.0.1"],"search":["a","b"]}})", "f");
    EXPECT_EQ(old.ip4, "10.1.0.5");
    EXPECT_EQ(old.mask4, "255.255.0.0");
    EXPECT_EQ(old.resolv_conf, "nameserver 10.1.0.1\nsearch a b\n");
    const auto result = CniResult::parse(
        R"({"cniVersion":"1.0.0","interfaces":[{"name":"b0"},{"name":"v0","sandbox":""},{"name":"eth0","sandbox":"/proc/1/ns/net"}],
            "ips":[{"address":"fd00::5/64","interface":2},{"address":"10.1.0.5/24"}],"dns":{}})",
        "f");
    EXPECT_EQ(result.ip4, "10.1.0.5");
    EXPECT_EQ(result.ip6, "fd00::5");
    EXPECT_EQ(result.host_interfaces, (std::vector<std::string>{"b0", "v0"}));
    EXPECT_FALSE(result.resolv_conf);
    EXPECT_THROW((void)CniResult::parse(R"({"ips":[{"address":"10.1.0.5"}]})", "f"), ParseError);
    EXPECT_THROW((void)CniResult::parse("x", "f"), ParseError);
}

TEST(CniAttachment, ReadsWhatItWrote) {
    CniAttachment attachment;
    attachment.config_json = R"({"cniVersion":"1.0.0","name":"lan","type":"ptp"})";
    attachment.config_file = "/etc/rkt/net.d/10-lan.conf";
    attachment.args = "IP=10.0.0.7";
    attachment.interface = "eth1";
    attachment.result = "{}";
    const auto read = CniAttachment::parse(attachment.print(), "net/0");
    EXPECT_EQ(read.print(), attachment.print());
    EXPECT_EQ(read.network.name, "lan");
}

TEST(CniError, IsOneLine) {
    EXPECT_EQ(cni_error_text(R"({"code":7,"msg":"no range","details":"of\n10.0.0.0/8"})"),
              "no range: of\\x0a10.0.0.0/8");
    EXPECT_FALSE(cni_error_text("panic: oh no"));
}

}  // namespace
}  // namespace rkt
