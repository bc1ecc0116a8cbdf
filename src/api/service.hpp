// The D-Bus API, io.rkt1 (docs/dbus.md): what `rkt list` and `rkt image list` show as objects, signals for what
// changes, and the few verbs that act. Started by the bus for the first call, gone when nobody needs it.
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"

namespace rkt::api {

struct ServiceOptions {
    std::string data_dir;
    std::vector<std::string> config_dirs;  // with net.d, falling precedence
    std::string bus_address;               // "": the system bus
    std::string version;
    Duration idle = std::chrono::seconds(30);  // it ends when nobody has called for so long, and nobody is subscribed
};

// Until it is idle, or SIGTERM. Throws Error.
void serve(const ServiceOptions& options);

}  // namespace rkt::api
