#include "pod/volume_sources.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/dir.hpp"
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

// mountinfo of proc(5): "ID PARENT DEVICE ROOT POINT OPTIONS [shared:N …] - …".
bool is_on_shared_mount(const std::string& path) {
    struct statx st {};
    check(::statx(AT_FDCWD, path.c_str(), 0, STATX_MNT_ID, &st), "looking at " + path);
    const std::string id = std::to_string(st.stx_mnt_id) + " ";
    const std::string mounts = read_all(Dir::open("/proc/self").open_file("mountinfo", O_RDONLY));
    for (const auto& line : text::split(mounts, '\n')) {
        if (line.starts_with(id)) return line.substr(0, line.find(" - ")).find(" shared:") != std::string::npos;
    }
    return false;
}

void check_source(const Volume& volume) {
    const std::string what = "volume \"" + volume.name + "\": " + text::quoted(volume.source);
    struct stat st {};
    check(::stat(volume.source.c_str(), &st), what);
    if (volume.propagation != Propagation::rshared || is_on_shared_mount(volume.source)) return;
    throw Error(what + " is not on a shared mount, which propagation=rshared needs (mount --make-rshared)");
}

}  // namespace

void check_volume_sources(const PodManifest& manifest) {
    for (const Volume& volume : manifest.volumes) {
        if (volume.kind != VolumeKind::host) continue;
        const bool used = std::any_of(manifest.apps.begin(), manifest.apps.end(),
                                      [&](const RuntimeApp& app) { return uses(app, volume); });
        if (used) check_source(volume);
    }
}

}  // namespace rkt::pod
