#include "net/listeners.hpp"

#include <algorithm>
#include <sstream>
#include <string>

#include "base/dir.hpp"

namespace rkt::net {
namespace {

// "   0: 0100007F:1F90 00000000:0000 0A …": number, local and remote address as hexadecimal words of the host's byte
// order, state. A UDP socket that is bound and not connected has the state of a closed TCP one.
struct Line {
    std::string address;
    unsigned port = 0;
    unsigned state = 0;
};

Line parse(const std::string& text) {
    std::istringstream words(text);
    std::string number, local, remote, state;
    words >> number >> local >> remote >> state;
    const size_t colon = local.find(':');
    if (colon == std::string::npos) return {};
    return {local.substr(0, colon), static_cast<unsigned>(std::stoul(local.substr(colon + 1), nullptr, 16)),
            static_cast<unsigned>(std::stoul(state, nullptr, 16))};
}

bool is_loopback(const std::string& address) {
    return (address.size() == 8 && address.ends_with("7F")) || address == "00000000000000000000000001000000";
}

}  // namespace

Listening listening_on(pid_t process, Transport transport, uint16_t port) {
    constexpr unsigned kListen = 10;
    constexpr unsigned kClosed = 7;
    const Dir net = Dir::open("/proc/" + std::to_string(process) + "/net");
    Listening found = Listening::no;
    for (const char* family : {"", "6"}) {
        std::istringstream table(net.find_and_read(name_of(transport) + std::string(family)).value_or(""));
        std::string text;
        std::getline(table, text);  // the header
        while (std::getline(table, text)) {
            const Line line = parse(text);
            if (line.port != port || line.state != (transport == Transport::tcp ? kListen : kClosed)) continue;
            found = std::max(found, is_loopback(line.address) ? Listening::on_loopback_only : Listening::yes);
        }
    }
    return found;
}

}  // namespace rkt::net
