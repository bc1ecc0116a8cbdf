#include "net/resolv_conf.hpp"

#include <fcntl.h>

#include "base/dir.hpp"
#include "base/text.hpp"
#include "spec/ip_address.hpp"

namespace rkt::net {
namespace {

// The stub of systemd-resolved.service(8) is in the first; the second names its upstream servers.
constexpr const char* kFiles[] = {"etc/resolv.conf", "run/systemd/resolve/resolv.conf"};
constexpr size_t kLimit = 1U << 20;

// "nameserver ADDRESS"; nullopt: another line.
std::optional<std::string> name_server(std::string_view line) {
    constexpr std::string_view kKey = "nameserver";
    line = text::trim(line);
    if (!line.starts_with(kKey)) return std::nullopt;
    line.remove_prefix(kKey.size());
    if (line.empty() || (line.front() != ' ' && line.front() != '\t')) return std::nullopt;
    return std::string(text::trim(line));
}

}  // namespace

std::optional<std::string> without_loopback(std::string_view resolv_conf) {
    std::string kept;
    bool has_server = false;
    for (const std::string& line : text::split(resolv_conf, '\n')) {
        if (const auto server = name_server(line)) {
            const auto address = IpAddress::parse(*server);
            if (address && address->is_loopback()) continue;
            has_server = true;
        }
        const bool says_something = !line.empty() && line.front() != '#' && line.front() != ';';
        if (says_something) kept += line + "\n";
    }
    return has_server ? std::optional(kept) : std::nullopt;
}

std::optional<std::string> host_resolv_conf(const std::string& root) {
    const Dir dir = Dir::open(root);
    for (const char* file : kFiles) {
        const auto fd = dir.find_in_root(file, O_RDONLY | O_NONBLOCK);
        if (!fd) continue;
        if (auto usable = without_loopback(read_all(*fd, kLimit))) return usable;
    }
    return std::nullopt;
}

}  // namespace rkt::net
