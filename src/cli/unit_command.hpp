// The command line of a service that runs a pod: whoever acts for the service (fetch --unit, update) reads from it
// which images it needs, where, and what it allows.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/pod_args.hpp"
#include "cli/session.hpp"
#include "systemd/services.hpp"

namespace rkt::cli {

struct UnitCommand {
    std::vector<std::string> words;  // behind the program's name
    RunArgs run;
    Session session;  // by its own global options
};

// Of a service as the manager has it. Throws Error that names the unit: it is not there, is masked, has another command
// than one `rkt run`, or one that is wrong.
UnitCommand unit_command(const Session& session, systemd::Services& services, const systemd::UnitName& service);

}  // namespace rkt::cli
