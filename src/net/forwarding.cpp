#include "net/forwarding.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::net {
namespace {

constexpr const char* kIpv4 = "/proc/sys/net/ipv4";
constexpr const char* kIpv6 = "/proc/sys/net/ipv6";

void set(const Dir& dir, const std::string& name, std::string_view value) {
    if (text::trim(dir.read_file(name, 64)) == value) return;
    write_all(dir.open_file(name, O_WRONLY), value);
}

void keep_router_advertisements(const Dir& interfaces) {
    for (const std::string& interface : interfaces.entries()) {
        const std::string setting = interface + "/accept_ra";
        const auto value = interfaces.find_and_read(setting, 64);  // an interface may go away meanwhile
        if (value && text::trim(*value) == "1") set(interfaces, setting, "2");
    }
}

}  // namespace

bool has_ipv6() {
    const Fd off(::open("/proc/sys/net/ipv6/conf/all/disable_ipv6", O_RDONLY | O_CLOEXEC));
    return off && text::trim(read_all(off, 64)) == "0";
}

void enable_forwarding4() {
    with_context("net.ipv4.ip_forward", [] { set(Dir::open(kIpv4), "ip_forward", "1"); });
}

void enable_forwarding6() {
    with_context("net.ipv6.conf.all.forwarding", [] {
        const Dir interfaces = Dir::open(kIpv6).open_dir("conf");
        if (text::trim(interfaces.read_file("all/forwarding", 64)) == "1") return;
        keep_router_advertisements(interfaces);
        set(interfaces, "all/forwarding", "1");
    });
}

void set_route_localnet(const std::string& interface, bool on) {
    with_context("net.ipv4.conf." + interface + ".route_localnet",
                 [&] { set(Dir::open(kIpv4).open_dir("conf"), interface + "/route_localnet", on ? "1" : "0"); });
}

}  // namespace rkt::net
