#include "base/clock.hpp"
#include "base/error.hpp"
#include "pod/start.hpp"
#include "pod/unit.hpp"
#include "sandbox/pod_group.hpp"
#include "systemd/host.hpp"
#include "systemd/journal.hpp"

namespace rkt::pod {
namespace {

// What rkt said in a unit that failed, without the verb before it; "": nothing that we can read.
std::string last_words(const systemd::UnitName& unit, TimePoint since) {
    systemd::LogQuery query;
    query.unit = unit.str();
    query.app = "rkt";
    query.since = since;
    std::string words;
    systemd::read_journal(query, [&](const systemd::LogLine& line) { words = line.message; });
    const size_t verb_end = words.find(": ");
    return verb_end == std::string::npos ? words : words.substr(verb_end + 2);
}

}  // namespace

systemd::UnitName detach(const PodId& pod, const DetachOptions& options) {
    using systemd::Property;
    sandbox::check_controllers(options.limits.controllers);
    auto name = options.unit ? systemd::UnitName::parse_service(*options.unit) : systemd::UnitName::service_of(pod);
    systemd::TransientUnit unit{name, {}};
    unit.properties = {
        Property{"Description", "rkt pod " + pod.str()},
        Property{"Slice", options.slice.value_or("machine.slice")},
        ends_before_machined(),
        Property{"Type", std::string("notify")},
        Property{"NotifyAccess", std::string("main")},
        Property{"Delegate", true},
        Property{"KillMode", std::string("mixed")},
        // A pod's result is in `rkt status`; the unit leaves nothing to be reset by hand.
        Property{"CollectMode", std::string("inactive-or-failed")},
        Property{"ExecStart", std::vector<systemd::ExecCommand>{{options.command.at(0), options.command, false}}},
    };
    // With Delegate= the default is to let it pass (systemd.service(5)). So the unit's result says why the pod ended.
    if (options.ends_with_its_apps) unit.properties.push_back(Property{"OOMPolicy", std::string("stop")});
    for (const auto* list : {&options.limits.properties, &options.properties}) {
        unit.properties.insert(unit.properties.end(), list->begin(), list->end());
    }

    const TimePoint begin = std::chrono::system_clock::now();
    const auto host = systemd::Host::connect(options.bus_address);
    try {
        host->wait(*host->begin_start_transient(unit));
    } catch (const Error& error) {
        const std::string words = last_words(name, begin);
        if (words.empty()) throw;
        throw Error(words + " (unit " + name.str() + ")", error.code());
    }
    return name;
}

}  // namespace rkt::pod
