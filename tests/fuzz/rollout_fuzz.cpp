// What a roll-out reads: a hosts file, and behind a line "---" the [X-Fleet] of pods. What is placed keeps to the
// rules, and is placed the same way again when it is there.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/text.hpp"
#include "deploy/placement.hpp"
#include "fuzz/attempt.hpp"

namespace {

std::vector<rkt::deploy::FleetRules> rules_of(std::string_view text) {
    std::vector<rkt::deploy::FleetRules> pods;
    std::string file;
    const auto end_file = [&] {
        pods.push_back(rkt::deploy::parse_fleet_rules("p" + std::to_string(pods.size()),
                                                      rkt::parse_unit_file("[X-Fleet]\n" + file, "pod")));
        file.clear();
    };
    for (const std::string& line : rkt::text::split(text, '\n')) {
        if (line == "---") {
            end_file();
        } else {
            file += line + "\n";
        }
        if (pods.size() > 8) return pods;  // the search is not what is looked at
    }
    end_file();
    return pods;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt::deploy;
    const std::string text(reinterpret_cast<const char*>(data), size);
    rkt::fuzz::attempt([&] {
        const size_t end = text.find("\n---\n");
        const auto hosts = parse_hosts_file(text.substr(0, end), "hosts");
        if (end == std::string::npos || hosts.size() > 16) return;
        const auto pods = rules_of(text.substr(end + 5));
        const PodsOfHosts first = place(pods, hosts, {});
        for (const FleetRules& pod : pods) {
            size_t hosts_of_pod = 0;
            for (const auto& [host, there] : first) hosts_of_pod += there.count(pod.pod);
            if (!pod.global && hosts_of_pod != 1) std::abort();
        }
        if (place(pods, hosts, first) != first) std::abort();
    });
    return 0;
}
