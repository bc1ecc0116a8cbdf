#include "pod/plan_pod.hpp"

#include <unistd.h>

#include <map>

#include "pod/filters.hpp"
#include "pod/sockets.hpp"
#include "sandbox/isolators/resources.hpp"
#include "sandbox/make_plan.hpp"

namespace rkt::pod {
namespace {

std::map<std::string, sandbox::AppTree> trees_of(const PodContents& contents, const image::Store& images) {
    std::map<std::string, sandbox::AppTree> trees;
    for (size_t i = 0; i < contents.apps.size(); ++i) {
        const PodContents::App& app = contents.apps[i];
        trees[contents.manifest.apps[i].name.str()] = {images.pod_lower_dirs(app.layers), app.from_docker,
                                                       app.stop_signal, app.annotations, app.lenient_group};
    }
    return trees;
}

}  // namespace

Plan plan_pod(const Running& pod, const PodContents& contents, const image::Store& images, const StartOptions& options,
              const PlaceOfPod& place) {
    sandbox::PlanInput input{pod.id(), contents.manifest, trees_of(contents, images), pod.dir().path()};
    input.flavor = contents.flavor;
    input.hostname = options.hostname;
    input.host_network = options.network.mode == NetSelection::Mode::host;
    input.host_ipc = options.host_ipc;
    input.has_interfaces = options.network.has_interfaces();
    input.resolv_conf = place.etc.resolv_conf;
    input.hosts = place.etc.hosts;
    if (options.names.settles_resolv_conf()) input.settled.emplace_back("/etc/resolv.conf");
    if (options.names.settles_hosts()) input.settled.emplace_back("/etc/hosts");
    input.credentials = place.credentials;
    SharedSockets sockets = share_sockets(contents.manifest, options);
    input.sockets = std::move(sockets.of_apps);
    input.proxies = std::move(sockets.proxies);
    input.proxy_idle_ms = options.proxy_idle_ms;
    input.journal = place.journal;
    input.metadata_url = place.metadata_url;
    input.disk = [directory = input.pod_dir] { return sandbox::disk_of(directory); };
    if (!options.insecure_seccomp) input.filters = provide_filters(pod.dir(), pod.store().data_dir(), contents.manifest);
    input.modules = sandbox::SecurityModules::of_host();
    input.insecure_capabilities = options.insecure_capabilities;
    input.insecure_paths = options.insecure_paths;
    input.insecure_seccomp = options.insecure_seccomp;
    input.interactive = options.interactive;
    input.has_terminal = ::isatty(STDIN_FILENO) == 1;
    input.output = place.is_foreground && !options.quiet ? Stdio::relay : Stdio::log;
    input.watchdog_usec = place.watchdog_usec;
    Plan plan = sandbox::make_plan(input);
    plan.users = place.users;
    plan.ends_with_starter = place.is_foreground;
    plan.is_handed_over = place.is_handed_over;
    if (options.stop_timeout_ms) plan.stop_timeout_ms = *options.stop_timeout_ms;
    return plan;
}

}  // namespace rkt::pod
