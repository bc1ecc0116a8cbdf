#include "net/rtnetlink.hpp"

#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/error.hpp"
#include "net/netlink.hpp"

namespace rkt::net {
namespace {

constexpr size_t kBuffer = 8192;

int family_of(const IpAddress& address) { return address.is_v6() ? AF_INET6 : AF_INET; }

void put(nlmsghdr* message, uint16_t attribute, const IpAddress& address) {
    ::mnl_attr_put(message, attribute, address.bytes().size(), address.bytes().data());
}

}  // namespace

struct Rtnetlink::Request {
    alignas(nlmsghdr) std::array<char, kBuffer> buffer{};
    nlmsghdr* message;

    Request(uint16_t type, uint16_t flags) : message(::mnl_nlmsg_put_header(buffer.data())) {
        message->nlmsg_type = type;
        message->nlmsg_flags = static_cast<uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
    }
    template <typename Header>
    Header& header() {
        return *static_cast<Header*>(::mnl_nlmsg_put_extra_header(message, sizeof(Header)));
    }
};

Rtnetlink::Rtnetlink(Fd socket) : socket_(explained(std::move(socket))) {}

Rtnetlink Rtnetlink::open() { return Rtnetlink(open_netlink(NETLINK_ROUTE, "opening rtnetlink")); }

// The answer, if the request has one, is left in the request's buffer.
void Rtnetlink::transact(Request& request, const std::string& doing) {
    request.message->nlmsg_seq = ++sequence_;
    check_long(::send(socket_.get(), request.message, request.message->nlmsg_len, 0), doing);
    std::array<char, kBuffer> answer;
    for (bool acknowledged = false; !acknowledged;) {
        const ssize_t size = check_long(::recv(socket_.get(), answer.data(), answer.size(), 0), doing);
        int left = static_cast<int>(size);
        for (auto* part = reinterpret_cast<nlmsghdr*>(answer.data()); ::mnl_nlmsg_ok(part, left);
             part = ::mnl_nlmsg_next(part, &left)) {
            if (part->nlmsg_seq != sequence_) continue;
            if (part->nlmsg_type != NLMSG_ERROR) {
                memcpy(request.buffer.data(), part, part->nlmsg_len);
                continue;
            }
            acknowledged = true;
            expect_success(part, doing);
        }
    }
}

void Rtnetlink::make_veth(const VethPair& pair) {
    Request request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
    request.header<ifinfomsg>().ifi_family = AF_UNSPEC;
    nlmsghdr* message = request.message;
    ::mnl_attr_put_strz(message, IFLA_IFNAME, pair.name.c_str());
    nlattr* info = ::mnl_attr_nest_start(message, IFLA_LINKINFO);
    ::mnl_attr_put_strz(message, IFLA_INFO_KIND, "veth");
    nlattr* data = ::mnl_attr_nest_start(message, IFLA_INFO_DATA);
    nlattr* peer = ::mnl_attr_nest_start(message, VETH_INFO_PEER);
    request.header<ifinfomsg>().ifi_family = AF_UNSPEC;
    ::mnl_attr_put_strz(message, IFLA_IFNAME, pair.peer.c_str());
    ::mnl_attr_put_u32(message, IFLA_NET_NS_PID, static_cast<uint32_t>(pair.peer_process));
    ::mnl_attr_nest_end(message, peer);
    ::mnl_attr_nest_end(message, data);
    ::mnl_attr_nest_end(message, info);
    transact(request, "making the interface " + pair.name + " (veth)");
}

uint32_t Rtnetlink::index_of(const std::string& interface) {
    Request request(RTM_GETLINK, 0);
    request.header<ifinfomsg>().ifi_family = AF_UNSPEC;
    ::mnl_attr_put_strz(request.message, IFLA_IFNAME, interface.c_str());
    transact(request, "looking for the interface " + interface);
    const auto* answer = reinterpret_cast<const nlmsghdr*>(request.buffer.data());
    return static_cast<uint32_t>(static_cast<const ifinfomsg*>(::mnl_nlmsg_get_payload(answer))->ifi_index);
}

void Rtnetlink::set_up(uint32_t interface, const std::string& alias) {
    Request request(RTM_NEWLINK, 0);
    auto& header = request.header<ifinfomsg>();
    header.ifi_family = AF_UNSPEC;
    header.ifi_index = static_cast<int>(interface);
    header.ifi_flags = IFF_UP;
    header.ifi_change = IFF_UP;
    if (!alias.empty()) ::mnl_attr_put_strz(request.message, IFLA_IFALIAS, alias.c_str());
    transact(request, "bringing an interface up");
}

void Rtnetlink::add_address(uint32_t interface, const IpAddress& address) {
    Request request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
    auto& header = request.header<ifaddrmsg>();
    header.ifa_family = static_cast<uint8_t>(family_of(address));
    header.ifa_prefixlen = address.bits();
    header.ifa_index = interface;
    header.ifa_flags = address.is_v6() ? IFA_F_NODAD : 0;
    put(request.message, IFA_LOCAL, address);
    put(request.message, IFA_ADDRESS, address);
    transact(request, "adding the address " + address.str());
}

void Rtnetlink::limit_rate(uint32_t interface, uint64_t rate) {
    constexpr uint64_t kMaxBytes = UINT32_MAX;
    // A burst of 10 ms, of at least some packets; 100 ms may wait.
    const auto burst = static_cast<uint32_t>(std::clamp<uint64_t>(rate / 100, 16384, kMaxBytes / 2));
    tc_tbf_qopt parameters{};
    parameters.rate.linklayer = TC_LINKLAYER_ETHERNET;  // so that no table of rates is wanted
    parameters.rate.rate = static_cast<uint32_t>(std::min(rate, kMaxBytes));
    parameters.limit = static_cast<uint32_t>(std::min(rate / 10 + burst, kMaxBytes));
    Request request(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL);
    auto& header = request.header<tcmsg>();
    header.tcm_family = AF_UNSPEC;
    header.tcm_ifindex = static_cast<int>(interface);
    header.tcm_parent = TC_H_ROOT;
    nlmsghdr* message = request.message;
    ::mnl_attr_put_strz(message, TCA_KIND, "tbf");
    nlattr* options = ::mnl_attr_nest_start(message, TCA_OPTIONS);
    ::mnl_attr_put(message, TCA_TBF_PARMS, sizeof parameters, &parameters);
    ::mnl_attr_put_u32(message, TCA_TBF_BURST, burst);
    ::mnl_attr_put_u64(message, TCA_TBF_RATE64, rate);
    ::mnl_attr_nest_end(message, options);
    transact(request, "limiting the rate of an interface (tbf)");
}

void Rtnetlink::write(Request& request, const Route& route) {
    const bool v6 = route.destination.base.is_v6();
    auto& header = request.header<rtmsg>();
    header.rtm_family = v6 ? AF_INET6 : AF_INET;
    header.rtm_dst_len = route.destination.prefix;
    header.rtm_table = route.is_local ? RT_TABLE_LOCAL : RT_TABLE_MAIN;
    header.rtm_protocol = RTPROT_STATIC;
    header.rtm_scope = route.is_local ? RT_SCOPE_HOST : route.gateway ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
    header.rtm_type = route.is_local ? RTN_LOCAL : RTN_UNICAST;
    nlmsghdr* message = request.message;
    if (route.destination.prefix > 0) put(message, RTA_DST, route.destination.base);
    if (route.gateway) put(message, RTA_GATEWAY, *route.gateway);
    ::mnl_attr_put_u32(message, RTA_OIF, route.interface);
    if (route.is_local)
        ::mnl_attr_put_u32(message, RTA_PRIORITY, 2048 + route.interface);  // behind the loopback's own, and each pod's
}

void Rtnetlink::add_route(const Route& route) {
    Request request(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
    write(request, route);
    transact(request, "adding a route to " + route.destination.str());
}

void Rtnetlink::remove_route(const Route& route) {
    Request request(RTM_DELROUTE, 0);
    write(request, route);
    try {
        transact(request, "removing the route to " + route.destination.str());
    } catch (const SystemError& error) {
        if (error.errnum() != ESRCH) throw;
    }
}

std::optional<Rtnetlink::Match> Rtnetlink::find_route(const IpAddress& address) {
    Request request(RTM_GETROUTE, 0);
    auto& header = request.header<rtmsg>();
    header.rtm_family = static_cast<uint8_t>(family_of(address));
    header.rtm_dst_len = address.bits();
    header.rtm_flags = RTM_F_LOOKUP_TABLE | RTM_F_FIB_MATCH;
    put(request.message, RTA_DST, address);
    try {
        transact(request, "looking for a route to " + address.str());
    } catch (const SystemError& error) {
        if (error.errnum() == ENETUNREACH || error.errnum() == EHOSTUNREACH) return std::nullopt;
        throw;
    }
    const auto* answer = reinterpret_cast<const nlmsghdr*>(request.buffer.data());
    const auto* found = static_cast<const rtmsg*>(::mnl_nlmsg_get_payload(answer));
    if (found->rtm_dst_len == 0) return std::nullopt;
    Match match{{address, found->rtm_dst_len}, "?"};
    const nlattr* interface = find_attribute(answer, sizeof *found, RTA_OIF);
    char name[IF_NAMESIZE] = {};
    if (interface != nullptr && ::if_indextoname(::mnl_attr_get_u32(interface), name) != nullptr)
        match.interface = name;
    return match;
}

}  // namespace rkt::net
