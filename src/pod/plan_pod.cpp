#include "pod/plan_pod.hpp"

#include <unistd.h>

#include <map>

#include "pod/layout.hpp"
#include "sandbox/make_plan.hpp"

namespace rkt::pod {
namespace {

// From what prepare wrote down: the image itself may be gone from the store, its layers are not.
sandbox::AppTree tree_of(const Dir& info, const image::Store& images) {
    const ImageManifest manifest = ImageManifest::parse(info.read_file(kImageManifest));
    sandbox::AppTree tree;
    tree.from_docker = find_value(manifest.annotations, "appc.io/docker/repository") != nullptr;
    tree.layers = images.lower_dirs(parse_layers(info.read_file(kLayers)));
    return tree;
}

std::map<std::string, sandbox::AppTree> trees_of(const Running& pod, const PodManifest& manifest,
                                                 const image::Store& images) {
    std::map<std::string, sandbox::AppTree> trees;
    const Dir infos = pod.dir().open_dir(kAppsInfo);
    for (const RuntimeApp& app : manifest.apps) {
        trees[app.name.str()] = tree_of(infos.open_dir(app.name.str()), images);
        images.touch(app.image.id);
    }
    return trees;
}

}  // namespace

Plan plan_pod(const Running& pod, const PodManifest& manifest, const image::Store& images, const StartOptions& options,
              const PlaceOfPod& place) {
    sandbox::PlanInput input{pod.id(), manifest, trees_of(pod, manifest, images), pod.dir().path()};
    input.hostname = options.hostname;
    input.host_network = options.network.mode == NetSelection::Mode::host;
    input.has_interfaces = options.network.has_interfaces();
    input.resolv_conf = place.etc.resolv_conf;
    input.hosts = place.etc.hosts;
    input.metadata_url = place.metadata_url;
    input.shares_unit = place.shares_unit;
    input.insecure_capabilities = options.insecure_capabilities;
    input.insecure_paths = options.insecure_paths;
    input.insecure_seccomp = options.insecure_seccomp;
    input.interactive = options.interactive;
    input.has_terminal = ::isatty(STDIN_FILENO) == 1;
    input.output = place.is_foreground && !options.quiet ? Stdio::relay : Stdio::log;
    Plan plan = sandbox::make_plan(input);
    plan.ends_with_starter = place.is_foreground;
    return plan;
}

}  // namespace rkt::pod
