#include "deploy/hosts_file.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt::deploy {
namespace {

std::string hosts_refusal(std::string_view text) {
    try {
        (void)parse_hosts_file(text, "hosts");
        return "";
    } catch (const ParseError& error) {
        return error.what();
    }
}

TEST(HostsFile, ReadsHostsAndTheirMetadata) {
    const auto hosts = parse_hosts_file(
        "# two hosts\n\n  core@web1.example.com:2222 \t disk=ssd \"rack=a 7\" empty=\r\n[2001:db8::1]:22\n", "hosts");
    ASSERT_EQ(hosts.size(), 2U);
    EXPECT_EQ(hosts[0].name, "core@web1.example.com:2222");
    EXPECT_EQ(hosts[0].where, "hosts:3");
    const NameValues wanted{{"disk", "ssd"}, {"rack", "a 7"}, {"empty", ""}};
    ASSERT_EQ(hosts[0].metadata.size(), wanted.size());
    for (size_t i = 0; i < wanted.size(); ++i) {
        EXPECT_EQ(hosts[0].metadata[i].name, wanted[i].name);
        EXPECT_EQ(hosts[0].metadata[i].value, wanted[i].value);
    }
    EXPECT_EQ(hosts[1].name, "[2001:db8::1]:22");
    EXPECT_TRUE(hosts[1].metadata.empty());
}

TEST(HostsFile, SaysWhereItIsWrong) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "hosts: it names no host"},
        {"# none\n", "hosts: it names no host"},
        {"a\nb ssd\n", "hosts:2: \"ssd\" is not KEY=VALUE"},
        {"a =ssd", "hosts:1: \"=ssd\" is not KEY=VALUE"},
        {"a x=1 x=2", "hosts:1: two values for \"x\""},
        {"a\n\na x=1", "hosts:3: \"a\" is there already: hosts:1"},
        {"disk=ssd", "hosts:1: it must begin with [USER@]HOST[:PORT]"},
        {"-oProxyCommand=reboot", "hosts:1: it must begin with"},
        {"-l", "hosts:1: it must begin with"},
        {"a/b", "hosts:1: it must begin with"},
        {"\"a b\"", "hosts:1: it must begin with"},
        {"a \"x=1", "hosts:1: an open quote"},
        {"a x=\xff", "hosts:1: it is not text"},
    };
    for (const auto& [text, why] : cases) {
        const std::string seen = hosts_refusal(text);
        EXPECT_EQ(seen.substr(0, why.size()), why);
    }
}

}  // namespace
}  // namespace rkt::deploy
