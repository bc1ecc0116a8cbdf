#include "pod/device_rules.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::pod {
namespace {

struct DeviceUse {
    std::string path;
    dev_t device = 0;
    bool read_only = false;
    bool writable = false;
};

bool is_device(const PlanVolume& volume, struct stat& st) {
    return volume.kind == VolumeKind::host && ::stat(volume.source.c_str(), &st) == 0 &&
           (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode));
}

std::vector<DeviceUse> find_devices(const Plan& plan) {
    std::vector<DeviceUse> devices;
    for (const PlanVolume& volume : plan.volumes) {
        struct stat st {};
        if (!is_device(volume, st)) continue;
        auto use = std::find_if(devices.begin(), devices.end(),
                                [&](const DeviceUse& known) { return known.device == st.st_rdev; });
        if (use == devices.end()) use = devices.insert(use, {volume.source, st.st_rdev});
        for (const PlanApp& app : plan.apps) {
            for (const PlanMount& mount : app.mounts) {
                if (mount.volume == volume.name) (mount.read_only ? use->read_only : use->writable) = true;
            }
        }
    }
    return devices;
}

// Beside what "closed" lets through: null, zero, full, random, urandom, tty, ptmx and pts.
constexpr std::pair<const char*, const char*> kTunnel{"/dev/net/tun", "rw"};

}  // namespace

std::vector<systemd::Property> device_rules(const Plan& plan) {
    const auto devices = find_devices(plan);
    if (std::none_of(devices.begin(), devices.end(), [](const DeviceUse& use) { return use.read_only; })) return {};
    std::vector<std::pair<std::string, std::string>> rules{kTunnel};
    for (const DeviceUse& use : devices) {
        if (use.read_only && use.writable) {
            throw Error("device " + text::quoted(use.path) + " is a read-only volume and a writable one of one pod");
        }
        rules.emplace_back(use.path, use.read_only ? "r" : "rw");
    }
    return {{"DevicePolicy", std::string("closed")}, {"DeviceAllow", std::move(rules)}};
}

}  // namespace rkt::pod
