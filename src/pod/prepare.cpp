#include "pod/prepare.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "pod/check_manifest.hpp"
#include "pod/filters.hpp"
#include "pod/flavor.hpp"
#include "spec/environment.hpp"
#include "spec/isolators.hpp"
#include "spec/oci.hpp"

namespace rkt::pod {
namespace {

// rkt's own version stands in acVersion (rkt-1.30.md 3.7), as its users' tools expect a SemVer.
constexpr const char* kAcVersion = "2.0.0";

AppName default_name(const ImageManifest& image) {
    const size_t slash = image.name.rfind('/');
    return AppName::sanitize(slash == std::string::npos ? image.name : image.name.substr(slash + 1));
}

App make_app(const AppRequest& request, const PodRequest& pod, const ImageManifest& image) {
    App app = image.app.value_or(App{});
    if (request.exec) app.exec = {*request.exec};
    app.exec.insert(app.exec.end(), request.args.begin(), request.args.end());
    if (request.working_directory) app.working_directory = *request.working_directory;
    if (request.user) app.user = *request.user;
    if (request.group) app.group = *request.group;
    if (request.supplementary_gids) app.supplementary_gids = *request.supplementary_gids;
    if (!request.user_annotations.empty()) app.user_annotations = request.user_annotations;
    if (!request.user_labels.empty()) app.user_labels = request.user_labels;
    app.isolators = replace_isolators(app.isolators, request.isolators);
    // Lowest to highest: caller, image, --set-env-file, --set-env, --environment.
    app.environment = merge_values(pod.inherited_env, app.environment);
    for (const auto* over : {&pod.env_file, &pod.env, &request.environment}) {
        app.environment = merge_values(app.environment, *over);
    }
    return app;
}

// The app's own mounts win over pod-wide ones of the same path. Which of two of its own counts is the flavor's to say
// (sandbox/plan_mounts.cpp).
std::vector<Mount> merge_mounts(const std::vector<Mount>& app, const std::vector<Mount>& pod) {
    std::vector<Mount> merged = app;
    for (const Mount& mount : pod) {
        const bool is_covered =
            std::any_of(app.begin(), app.end(), [&](const Mount& own) { return own.path == mount.path; });
        if (!is_covered) merged.push_back(mount);
    }
    return merged;
}

// What a kernel runs beside its own programs.
struct Foreign {
    std::string_view host;
    std::string_view image;
};
constexpr std::array kForeign{Foreign{"amd64", "i386"}, Foreign{"aarch64", "armv7l"}, Foreign{"aarch64", "armv6l"},
                              Foreign{"armv7l", "armv6l"}};

bool runs_on(const std::string& host, const std::string& arch) {
    return host == arch || std::any_of(kForeign.begin(), kForeign.end(), [&](const Foreign& foreign) {
               return foreign.host == host && foreign.image == arch;
           });
}

// Images of registries were chosen for the host, and their makers often say the wrong thing.
void check_platform(const image::StoredImage& image) {
    if (!image.aci) return;
    const auto label = [&](const char* name) {
        const std::string* value = find_value(image.manifest.labels, name);
        if (value == nullptr)
            throw Error("image " + text::quoted(image.name) + ": missing " + name + " label in the image manifest");
        return *value;
    };
    const std::string os = label("os");
    const std::string arch = label("arch");
    const std::string host = oci::appc_arch(oci::host_platform());
    if (os == "linux" && runs_on(host, arch)) return;
    throw Error("image " + text::quoted(image.name) + " is for " + os + "/" + arch + ", this host is linux/" + host);
}

}  // namespace

RuntimeApp make_runtime_app(const AppRequest& request, const PodRequest& pod) {
    const ImageManifest& manifest = request.image.manifest;
    check_platform(request.image);
    RuntimeApp app{request.name.value_or(default_name(manifest)),
                   {manifest.name, request.image.id, manifest.labels},
                   make_app(request, pod, manifest),
                   request.read_only_rootfs,
                   merge_mounts(request.mounts, pod.mounts),
                   request.annotations};
    return app;
}

PodContents::App contents_of(const image::StoredImage& image) {
    return {image.manifest_json,        is_from_docker(image.manifest),  image.layers, stop_signal_of(image.manifest),
            image.manifest.annotations, lenient_group_of(image.manifest)};
}

PodManifest make_manifest(const PodRequest& request) {
    PodManifest manifest;
    manifest.ac_version = kAcVersion;
    manifest.annotations =
        merge_values(request.annotations, {{kMutableAnnotation, request.is_mutable ? "true" : "false"}});
    manifest.user_annotations = request.user_annotations;
    manifest.user_labels = request.user_labels;
    manifest.volumes = request.volumes;
    manifest.isolators = request.isolators;
    for (const AppRequest& app : request.apps) manifest.apps.push_back(make_runtime_app(app, request));
    manifest.ports = request.ports;
    check_manifest(manifest);
    return manifest;
}

PodContents make_contents(const PodRequest& request) {
    PodContents contents{make_manifest(request), {}};
    for (const AppRequest& app : request.apps) contents.apps.push_back(contents_of(app.image));
    return contents;
}

PodContents make_contents(const ManifestRequest& request) {
    PodContents contents{PodManifest::parse(request.text), {}, request.text};
    for (size_t i = 0; i < contents.manifest.apps.size(); ++i) {
        const image::StoredImage& image = request.images.at(i);
        check_platform(image);
        if (!contents.manifest.apps[i].app) contents.manifest.apps[i].app = image.manifest.app;
        contents.apps.push_back(contents_of(image));
    }
    check_manifest(contents.manifest);
    return contents;
}

NewPod prepare(const PodStore& pods, PodContents contents) {
    check_flavor(contents);
    compile_filters(pods.data_dir(), contents.manifest);
    NewPod made{pods.create(), std::move(contents)};
    made.contents.make_room(made.pod.dir());
    return made;
}

}  // namespace rkt::pod
