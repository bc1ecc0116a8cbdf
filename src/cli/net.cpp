// net list, net check; net detach, which the unit beside a pod runs at its end.
#include <iterator>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/table.hpp"
#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"
#include "net/catalog.hpp"
#include "net/check.hpp"
#include "pod/pod_networks.hpp"
#include "pod/stop.hpp"

namespace rkt::cli::verbs {
namespace {

constexpr auto kPatience = std::chrono::seconds(60);  // of `net detach`, with a pod that ends
constexpr int kFound = 1;

std::vector<std::string> row(const net::ConfiguredNetwork& network) {
    if (network.builtin != nullptr) {
        return {network.name, "builtin",
                std::string(network.builtin->subnet4) + "," + std::string(network.builtin->subnet6), "-"};
    }
    std::vector<std::string> types;
    for (const CniPlugin& plugin : network.cni->plugins) types.push_back(plugin.type);
    return {network.name, text::join(types, ","), "-", network.file};
}

std::vector<std::string> findings_of(const pod::Located& pod, const Session& session) {
    std::vector<std::string> findings;
    for (const std::string& finding : pod::check_networks_of(pod, session.config_dirs_falling())) {
        findings.push_back("pod " + pod.id.short_str() + ": " + finding);
    }
    return findings;
}

}  // namespace

int net_list(Session& session, const ParsedArgs& args) {
    expect_no_arguments(args);
    Table table;
    if (!args.options.flag("no-legend")) table.add_row({"NAME", "TYPE", "SUBNETS", "FILE"});
    for (const auto& network : net::configured_networks(session.config_dirs_falling())) table.add_row(row(network));
    session.out << table.str();
    return 0;
}

int net_check(Session& session, const ParsedArgs& args) {
    const auto pods = pod::PodStore::open(session.data_dir);
    std::vector<std::string> findings;
    const auto add = [&](std::vector<std::string> more) {
        std::move(more.begin(), more.end(), std::back_inserter(findings));
    };
    if (args.arguments.empty() && args.options.last("uuid-file") == nullptr) {
        add(net::check_networks(session.config_dirs_falling()));
        for (const auto& pod : pods.list({pod::Phase::run})) {
            if (pod.state() == pod::State::running) add(findings_of(pod, session));
        }
    } else {
        const pod::Located chosen = pods.find(uuid_argument(args));
        add(net::check_networks(session.config_dirs_falling()));
        add(findings_of(chosen, session));
    }
    for (const std::string& finding : findings) session.out << text::printable(finding) << "\n";
    return findings.empty() ? 0 : kFound;
}

int net_detach(Session& session, const ParsedArgs& args) {
    const std::string uuid = uuid_argument(args);
    const auto pods = pod::PodStore::open(session.data_dir);
    const auto pod = pods.find(uuid);
    // When the pod says STOPPING (sd_notify(3)), systemd stops the unit that runs this, while the apps still end.
    if (!pod::wait_for_end(pod, kPatience)) throw Error("pod \"" + pod.id.str() + "\" still runs");
    pod::detach_networks(pod.dir, pod.id, session.config_dirs_falling());
    return 0;
}

}  // namespace rkt::cli::verbs
