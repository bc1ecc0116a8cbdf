#include "pod/volume_sources.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::pod {
namespace {

bool uses(const RuntimeApp& app, const Volume& volume) {
    const auto mounted = [&](const Mount& mount) { return mount.volume == volume.name; };
    const auto wanted = [&](const MountPoint& point) { return point.name == volume.name; };
    return std::any_of(app.mounts.begin(), app.mounts.end(), mounted) ||
           (app.app && std::any_of(app.app->mount_points.begin(), app.app->mount_points.end(), wanted));
}

}  // namespace

void check_volume_sources(const PodManifest& manifest) {
    for (const Volume& volume : manifest.volumes) {
        if (volume.kind != VolumeKind::host) continue;
        const bool used = std::any_of(manifest.apps.begin(), manifest.apps.end(),
                                      [&](const RuntimeApp& app) { return uses(app, volume); });
        struct stat st {};
        if (used)
            check(::stat(volume.source.c_str(), &st), "volume \"" + volume.name + "\": " + text::quoted(volume.source));
    }
}

}  // namespace rkt::pod
