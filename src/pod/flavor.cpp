#include "pod/flavor.hpp"

#include <sys/utsname.h>

#include "base/error.hpp"
#include "sandbox/plan_mounts.hpp"

namespace rkt::pod {

void check_flavor(const PodContents& contents) {
    const PodManifest& manifest = contents.manifest;
    sandbox::check_volumes(manifest.volumes, contents.flavor);
    if (contents.flavor == Flavor::pod) return;
    if (manifest.apps.size() != 1) throw Error("flavor fly runs exactly one app");
    if (!manifest.ports.empty()) throw Error("--port flag does not work with flavor fly: it has the host's network");
}

StartOptions fly_options(StartOptions options) {
    utsname host{};
    check(::uname(&host), "asking for the host's name");
    options.hostname = host.nodename;
    options.network = NetSelection::parse({"host"});
    options.mds_register = false;
    options.users = PrivateUsers{.mode = PrivateUsers::Mode::no};
    return options;
}

}  // namespace rkt::pod
