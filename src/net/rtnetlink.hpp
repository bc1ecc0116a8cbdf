// rtnetlink(7): interfaces, addresses and routes of the namespace that a socket was made in. Every call waits for the
// kernel's acknowledgement and throws Error with the kernel's own words.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "base/fd.hpp"
#include "spec/ip_address.hpp"

namespace rkt::net {

struct VethPair {
    std::string name;    // here
    std::string peer;    // there
    pid_t peer_process;  // "there" is the namespace of this process
};

struct Route {
    Subnet destination;
    std::optional<IpAddress> gateway;
    uint32_t interface = 0;
    bool is_local = false;  // RTN_LOCAL: arrives here, instead of going on
};

class Rtnetlink {
public:
    static Rtnetlink open();  // in our own namespace
    explicit Rtnetlink(Fd socket);

    void make_veth(const VethPair& pair);
    [[nodiscard]] uint32_t index_of(const std::string& interface);
    // alias: a text that ip(8) shows (IFLA_IFALIAS).
    void set_up(uint32_t interface, const std::string& alias = {});
    // The address alone, without a route to its subnet; IPv6 without duplicate address detection.
    void add_address(uint32_t interface, const IpAddress& address);
    // What leaves by the interface, bytes per second: a token bucket filter, tc-tbf(8). One queueing discipline only.
    void limit_rate(uint32_t interface, uint64_t rate);
    void add_route(const Route& route);
    void remove_route(const Route& route);  // one that is not there is fine
    // The subnet and interface of the host's own route to `address`, other than a default route; nullopt: none.
    struct Match {
        Subnet subnet;
        std::string interface;
    };
    [[nodiscard]] std::optional<Match> find_route(const IpAddress& address);

private:
    struct Request;
    static void write(Request& request, const Route& route);
    void transact(Request& request, const std::string& doing);

    Fd socket_;
    uint32_t sequence_ = 0;
};

}  // namespace rkt::net
