#include "pod/start.hpp"
#include "systemd/host.hpp"

namespace rkt::pod {

systemd::UnitName detach(const PodId& pod, const DetachOptions& options) {
    using systemd::Property;
    auto name = options.unit ? systemd::UnitName::parse(*options.unit) : systemd::UnitName::service_of(pod);
    systemd::TransientUnit unit{name, {}};
    unit.properties = {
        Property{"Description", "rkt pod " + pod.str()},
        Property{"Slice", options.slice.value_or("machine.slice")},
        Property{"Type", std::string("notify")},
        Property{"NotifyAccess", std::string("main")},
        Property{"Delegate", true},
        Property{"KillMode", std::string("mixed")},
        // A pod's result is in `rkt status`; the unit leaves nothing to be reset by hand.
        Property{"CollectMode", std::string("inactive-or-failed")},
        Property{"ExecStart", std::vector<systemd::ExecCommand>{{options.command.at(0), options.command, false}}},
    };
    unit.properties.insert(unit.properties.end(), options.properties.begin(), options.properties.end());

    const auto host = systemd::Host::connect(options.bus_address);
    host->wait(*host->begin_start_transient(unit));
    return name;
}

}  // namespace rkt::pod
