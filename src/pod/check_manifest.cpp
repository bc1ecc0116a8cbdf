#include "pod/check_manifest.hpp"

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "pod/limits.hpp"
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

}  // namespace

void check_manifest(const PodManifest& manifest) {
    if (manifest.apps.empty() && !is_mutable(manifest)) throw Error("pod must contain at least one application");
    check_volumes(manifest.volumes);
    std::set<std::string> names;
    for (const RuntimeApp& app : manifest.apps) {
        check_program(app);
        check_mounts(app, manifest.volumes);
        if (!names.insert(app.name.str()).second) throw Error("multiple apps with name " + app.name.str());
    }
    check_limits(manifest);
    (void)port_forwards(manifest);  // each must lead somewhere
}

}  // namespace rkt::pod
