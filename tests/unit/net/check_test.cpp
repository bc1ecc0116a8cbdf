// What `rkt net check` finds, on real interfaces, rules and sockets.
#include "net/check.hpp"

#include <arpa/inet.h>

#include "base/text.hpp"
#include "net/library.hpp"
#include "net/listeners.hpp"
#include "net/port_reservation.hpp"
#include "spec/cni.hpp"
#include "support/temp_tree.hpp"
#include "unit/net/own_namespace.hpp"

namespace rkt::net {
namespace {

using test::sh;

struct Checks : test::OwnNamespace {
    test::TempTree tree;
    std::vector<std::string> dirs{tree.path()};
    PodToCheck pod{PodId::parse("6c8b941a-3418-466d-ade1-0f11e7f6d3f7"), 0, {}, {}, {}, dirs};

    std::string networks() { return text::join(library::check_networks(dirs), "\n"); }
    std::string of_pod() { return text::join(library::check_pod(pod), "\n"); }
    void configure(const std::string& name, const std::string& content) {
        tree.dir().make_dir("net.d").write_file(name, content);
    }
    void forward(uint16_t host_port, uint16_t pod_port, Transport transport = Transport::tcp) {
        pod.ports = {{"http", transport, std::nullopt, host_port, pod_port}};
    }
};

Fd bound(int type, const char* ip, uint16_t port) {
    Fd socket(check(::socket(AF_INET, type | SOCK_CLOEXEC, 0), "socket"));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    ::inet_pton(AF_INET, ip, &address.sin_addr);
    check(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
    if (type == SOCK_STREAM) check(::listen(socket.get(), 1), "listen");
    return socket;
}

TEST_F(Checks, AFreshHostHasNothingInTheWay) { EXPECT_EQ(networks(), ""); }

TEST_F(Checks, FindPluginsThatAreMissingAndFilesThatAreBroken) {
    configure("10-lan.conf", R"({"name":"lan","type":"nosuch"})");
    EXPECT_EQ(networks().find("network lan: CNI plugin \"nosuch\" is not installed"), 0U) << networks();
    configure("20-broken.conf", "{");
    EXPECT_NE(networks().find("net.d/20-broken.conf: line 1"), std::string::npos) << networks();
}

TEST_F(Checks, FindASubnetThatTheHostUses) {
    sh("ip link add vpn type veth peer name vpn1 && ip addr add 172.16.0.1/12 dev vpn && ip link set vpn up");
    EXPECT_NE(
        networks().find("network default: the host has a route to its subnet 172.16.28.0/24 already (through vpn)"),
        std::string::npos)
        << networks();
    EXPECT_NE(networks().find("network default-restricted: "), std::string::npos) << networks();
}

TEST_F(Checks, FindAnAdministratorsChainThatDrops) {
    sh("nft 'add table inet f; add chain inet f transit { type filter hook forward priority 0; policy drop; }'");
    EXPECT_EQ(networks().find("nftables chain \"inet f transit\" drops what it does not name"), 0U) << networks();
    EXPECT_EQ(text::split(networks(), '\n').size(), 1U);  // once, though it sees both families
}

TEST_F(Checks, FindThatForwardingWasTurnedOff) {
    pod.leader = ::getpid();
    pod.joined = {{"default", "", "builtin", "eth0", "", "172.16.28.2", "255.255.255.0", "", ""}};
    sh("sysctl -qw net.ipv4.ip_forward=0");
    EXPECT_EQ(of_pod(), "the host forwards no packets: sysctl net.ipv4.ip_forward=1");
    sh("sysctl -qw net.ipv4.ip_forward=1");
    EXPECT_EQ(of_pod(), "");
}

TEST_F(Checks, FindInterfacesAndRoutesThatAreGone) {
    sh("sysctl -qw net.ipv4.ip_forward=1");
    pod.leader = ::getpid();
    pod.joined = {{"default", "", "builtin", "eth0", "rkt-x", "172.16.28.2", "255.255.255.0", "", ""}};
    EXPECT_EQ(of_pod(), "the host's interface rkt-x of network default is gone: restart the pod");
    sh("ip link add rkt-x type veth peer name rkt-x1 && ip link set rkt-x up");
    EXPECT_EQ(of_pod(), "the host sends packets to 172.16.28.2 nowhere instead of rkt-x: restart the pod");
    sh("ip link add other type veth peer name other1 && ip link set other up && ip route add 172.16.0.0/12 dev other");
    EXPECT_EQ(of_pod(), "the host sends packets to 172.16.28.2 through other instead of rkt-x: restart the pod");
    sh("ip route add 172.16.28.2 dev rkt-x");
    EXPECT_EQ(of_pod(), "");
}

TEST_F(Checks, FindWhatAFirewallLostAndFirewallsThatCameLate) {
    sh("sysctl -qw net.ipv4.ip_forward=1 && iptables -P FORWARD DROP");
    pod.leader = ::getpid();
    pod.joined = {{"default", "", "builtin", "eth0", "", "172.16.28.2", "255.255.255.0", "", ""}};
    EXPECT_EQ(of_pod(),
              "nftables chain \"ip filter FORWARD\" began to drop what is forwarded after the pod had started: restart "
              "the pod");
    const std::string rule = "/usr/sbin/iptables --wait --insert FORWARD --source 172.16.28.2 --jump ACCEPT";
    pod.records = {{kFirewallRecord, rule + "\n"}};
    EXPECT_EQ(of_pod(), "a firewall has lost what lets the pod through: `" + rule + "` gives it back");
    sh(rule);
    EXPECT_EQ(of_pod(), "");
}

TEST_F(Checks, FindPortsThatNobodyServes) {
    pod.leader = ::getpid();
    forward(8080, 80);
    EXPECT_EQ(of_pod(), "nothing in the pod listens on port 80/tcp (http)");
    const Fd loopback = bound(SOCK_STREAM, "127.0.0.1", 80);
    EXPECT_EQ(
        of_pod(),
        "what listens on port 80/tcp (http) in the pod does so on its loopback only: let it listen on 0.0.0.0 or [::]");
    const Fd all = bound(SOCK_STREAM, "127.0.0.1", 81);
    EXPECT_EQ(listening_on(::getpid(), Transport::tcp, 81), Listening::on_loopback_only);
    EXPECT_EQ(listening_on(::getpid(), Transport::udp, 80), Listening::no);
    const Fd udp = bound(SOCK_DGRAM, "0.0.0.0", 53);
    forward(5353, 53, Transport::udp);
    EXPECT_EQ(of_pod(), "");
}

TEST_F(Checks, FindAPortThatIsTakenFromAPodThatDoesNotRun) {
    forward(8080, 80);
    EXPECT_EQ(of_pod(), "");
    const Fd taken = bound(SOCK_STREAM, "127.0.0.1", 8080);
    EXPECT_EQ(of_pod().find("port 8080/tcp of the host is in use"), 0U) << of_pod();
}

TEST_F(Checks, AskThePlugins) {
    tree.dir().make_dir("net.d").write_file("cable", "#!/bin/sh\necho '{\"code\":7,\"msg\":\"no cable\"}'\nexit 1\n",
                                            0755);
    pod.leader = ::getpid();
    CniAttachment made;
    made.config_json = R"({"cniVersion":"1.0.0","name":"lan","type":"cable"})";
    made.interface = "eth0";
    made.result = "{}";
    pod.records = {{"eth0", made.print()}};
    EXPECT_EQ(of_pod(), "network lan: plugin cable, CHECK: no cable");
}

}  // namespace
}  // namespace rkt::net
