#include "image/mount_points.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "base/error.hpp"
#include "base/staged_dir.hpp"

namespace rkt::image {
namespace {

constexpr const char* kMountPoints = "mount-points";
constexpr const char* kTree = "rootfs";

// In this order: parents first.
struct Place {
    const char* path;
    mode_t mode;
};
constexpr Place kDirectories[] = {
    {"dev", 0755}, {"etc", 0755},  {"proc", 0555}, {"run", 0755}, {"run/systemd", 0755}, {"run/systemd/journal", 0755},
    {"sys", 0555}, {"tmp", 01777}, {"var", 0755},
};
constexpr std::pair<const char*, const char*> kLinks[] = {{"etc/mtab", "../proc/self/mounts"}, {"var/run", "../run"}};
constexpr const char* kHostname = "etc/hostname";

// The data directory hands its group down; the images' own files are root's.
void give_to_root(const Dir& root, const std::string& name, mode_t mode) {
    check(::fchownat(root.get(), name.c_str(), 0, 0, AT_SYMLINK_NOFOLLOW), "giving " + name + " to root");
    check(::fchmodat(root.get(), name.c_str(), mode, 0), "setting the mode of " + name);
}

void make_places(const Dir& root) {
    give_to_root(root, ".", 0755);
    for (const auto& [path, mode] : kDirectories) {
        (void)root.make_dir(path);
        give_to_root(root, path, mode);
    }
    root.write_file(kHostname, "");
    give_to_root(root, kHostname, 0644);
    for (const auto& [path, target] : kLinks) {
        check(::symlinkat(target, root.get(), path), std::string("making ") + path);
        check(::fchownat(root.get(), path, 0, 0, AT_SYMLINK_NOFOLLOW), std::string("giving ") + path + " to root");
    }
}

}  // namespace

std::string mount_points(const Layout& layout) {
    if (!layout.root.exists(kMountPoints)) {
        StagedDir staged(layout.staging);
        make_places(staged.dir().make_dir(kTree));
        (void)std::move(staged).commit(layout.root, kMountPoints);
    }
    return layout.data_dir + "/" + kMountPoints + "/" + kTree;
}

}  // namespace rkt::image
