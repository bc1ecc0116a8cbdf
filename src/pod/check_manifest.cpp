#include "pod/check_manifest.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "pod/limits.hpp"
#include "spec/capability.hpp"
#include "spec/port_forward.hpp"

namespace rkt::pod {
namespace {

void check_volumes(const std::vector<Volume>& volumes) {
    std::set<std::string> names;
    for (const Volume& volume : volumes) {
        if (!names.insert(volume.name).second) throw Error("duplicate volume name " + text::quoted(volume.name));
    }
}

void check_mounts(const RuntimeApp& app, const std::vector<Volume>& volumes) {
    for (const Mount& mount : app.mounts) {
        const bool known = std::any_of(volumes.begin(), volumes.end(),
                                       [&](const Volume& volume) { return volume.name == mount.volume; });
        if (known) continue;
        throw Error("dangling mount point " + text::quoted(mount.path) + ": volume " + text::quoted(mount.volume) +
                    " not found");
    }
}

void check_program(const RuntimeApp& app) {
    if (!app.app) {
        throw Error("app " + text::quoted(app.name.str()) +
                    ": no app section in the pod manifest or the image manifest");
    }
    if (!app.app->exec.empty()) return;
    const std::string& image = app.image.name.empty() ? app.image.id.str() : app.image.name;
    throw Error("image " + text::quoted(image) + " has an empty \"exec\" (try --exec=BINARY)");
}

void check_capabilities(const RuntimeApp& app) {
    with_context("app " + text::quoted(app.name.str()), [&] { (void)apply_capability_isolators(app.app->isolators); });
}

// Of rkt 1.x and its container runtime interface; nothing here would act on them.
constexpr std::string_view kExperiment = "coreos.com/rkt/experiment/";
constexpr std::array<std::string_view, 3> kLogFiles{"logmode", "kubernetes-log-dir", "kubernetes-log-path"};

void check_experiments(const NameValues& annotations, const std::string& whose) {
    for (const NameValue& annotation : annotations) {
        if (!annotation.name.starts_with(kExperiment)) continue;
        const std::string_view experiment = std::string_view(annotation.name).substr(kExperiment.size());
        const bool is_log = std::find(kLogFiles.begin(), kLogFiles.end(), experiment) != kLogFiles.end();
        throw Error("annotation " + annotation.name + " of " + whose +
                    " cannot be kept: " + (is_log ? "apps write to the journal (rkt logs)" : "it is not known"));
    }
}

}  // namespace

void check_manifest(const PodManifest& manifest) {
    if (manifest.apps.empty() && !is_mutable(manifest)) throw Error("pod must contain at least one application");
    check_volumes(manifest.volumes);
    check_experiments(manifest.annotations, "the pod");
    std::set<std::string> names;
    for (const RuntimeApp& app : manifest.apps) {
        check_program(app);
        check_mounts(app, manifest.volumes);
        check_capabilities(app);
        check_experiments(app.annotations, "app " + text::quoted(app.name.str()));
        if (!names.insert(app.name.str()).second) throw Error("multiple apps with name " + app.name.str());
    }
    check_limits(manifest);
    (void)port_forwards(manifest);  // each must lead somewhere
}

}  // namespace rkt::pod
