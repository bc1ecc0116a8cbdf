// --dns, --dns-search, --dns-opt, --dns-domain and --hosts-entry (rkt-1.30.md 1.8, 4.11).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/ip_address.hpp"

namespace rkt {

struct NameResolution {
    // automatic: what the networks say. host: the host's own file. none: the image's.
    enum class Dns { automatic, host, none };
    Dns dns = Dns::automatic;
    std::vector<IpAddress> servers;
    std::vector<std::string> search;
    std::vector<std::string> options;
    std::string domain;

    struct HostsEntry {
        IpAddress address;
        std::string name;
    };
    bool host_hosts = false;  // the host's own /etc/hosts
    std::vector<HostsEntry> hosts;

    // The values of --dns: IP[,IP…], "host" or "none"; of --hosts-entry: IP=NAME[,IP=NAME…] or "host".
    // Throw UsageError.
    void take_dns(const std::vector<std::string>& values);
    void take_hosts(const std::vector<std::string>& values);

    // Whether options say what is in the file: then no volume does (rkt-1.30.md 4.11).
    [[nodiscard]] bool settles_resolv_conf() const { return dns == Dns::host || resolv_conf(); }
    [[nodiscard]] bool settles_hosts() const { return host_hosts || !hosts.empty(); }

    // The file that the options describe; nullopt: they describe none.
    [[nodiscard]] std::optional<std::string> resolv_conf() const;
    [[nodiscard]] std::optional<std::string> hosts_file(std::string_view hostname) const;
};

}  // namespace rkt
