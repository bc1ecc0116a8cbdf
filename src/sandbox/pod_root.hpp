// What the leader builds before it is released: the pod's namespaces and, in its own mount namespace,
// everything that the apps' mounts are taken from.
//
//   /                        the first app's image (machinectl reads its os-release, copies to and from it); of a pod
//                            that begins without apps, a tmpfs
//   /proc /sys /dev          made once for all apps, masks included
//   /run                     a tmpfs of the leader's own:
//     rkt/apps/APP/rootfs    the overlay of every app
//     rkt/volumes/NAME       every volume
//     rkt/resolv.conf        what apps see as /etc/resolv.conf and /etc/hosts, where it is not the image's
//     rkt/hosts
//     rkt/credentials/ID     for the apps (app/credentials.cpp); the pod's root alone may read them
//     rkt/libexec            programs of ours (handoff.hpp)
//     dbus/system_bus_socket where machinectl and systemctl -M look for a bus; init listens
//     host/incoming          what `machinectl bind` mounts comes through here; not with a user namespace
//     systemd/journal        three sockets of the host's journald; the stream socket, where the pod has a journal of its
//                            own, of that one
//     log/journal/MACHINE-ID its files, for journalctl -M
//
// A recipe: nothing here throws. It runs in a process of its own, so it may allocate.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "sandbox/overlay.hpp"
#include "sandbox/step.hpp"
#include "sandbox/user_namespace.hpp"
#include "spec/credential.hpp"
#include "spec/plan.hpp"

namespace rkt::sandbox {

// Detached copies of what the pod needs of the host, taken before the host's tree is left for good.
struct HostTrees {
    struct Tree {
        std::string name;
        Fd fd;
        bool is_file = false;
    };
    std::vector<Tree> devices;
    std::vector<Tree> journal;
    Fd journal_files;  // of the pod's own; empty: it has none
    std::vector<Tree> volumes;
    std::vector<Tree> etc;
    Fd incoming;  // incoming.hpp
};

struct PodRoot {
    const Plan& plan;
    std::span<const Credential> credentials = {};
    Fd holder = {};                  // pidfd of who is in its namespaces (namespace_holder.hpp)
    int why_no_holder = 0;           // errnum, when it has none
    Fd user_namespace = {};          // empty: it is the host's
    bool ids_refused = false;        // by the kernel or a file system
    HostTrees host = {};
    std::vector<Layers> layers = {};  // of each app
    std::vector<Fd> overlays = {};    // in the plan's order
    Fd proc = {};
    Fd sys = {};
    Fd run = {};  // the leader's /run
    Fd bus = {};  // listens
    // Flavor fly only: what is mounted into the root, by its place there and in that order.
    std::vector<HostTrees::Tree> fly = {};
};

StepFailure build_pod_root(PodRoot& pod) noexcept;
StepFailure build_fly_root(PodRoot& pod) noexcept;  // fly_root.cpp

// Parts of it, for an app that comes later (added_app.cpp).
StepError take_volume(PodRoot& pod, const PlanVolume& volume) noexcept;
// What the image has at the mount's target, if the volume is empty.
// What the image has there, if that is no directory: as a volume it is that file, which goes with the pod as the volume
// would.
Fd file_as_volume(const Fd& rootfs, const PlanMount& mount) noexcept;
StepError copy_up(const Fd& rootfs, const PlanMount& mount, const Fd& volume) noexcept;

// The steps, by file.
StepError unshare_mounts(PodRoot& pod) noexcept;  // pod_root.cpp
StepError change_root(PodRoot& pod) noexcept;
StepError make_user_namespace(PodRoot& pod) noexcept;  // namespaces.cpp
StepError enter_namespaces(PodRoot& pod) noexcept;
StepError enter_user_namespace(PodRoot& pod) noexcept;
StepError take_host_trees(PodRoot& pod) noexcept;  // host_trees.cpp
StepError take_etc_files(PodRoot& pod) noexcept;
void take_journal(HostTrees& host) noexcept;
StepError take_own_journal(PodRoot& pod) noexcept;
// As it is, and made when it is the pod's own.
StepError open_volume(const PodRoot& pod, const PlanVolume& volume, Fd& tree) noexcept;
StepError take_images(PodRoot& pod) noexcept;  // overlay.cpp
StepError mount_overlays(PodRoot& pod) noexcept;
StepError leave_layers_behind(PodRoot& pod) noexcept;
StepError make_kernel_mounts(PodRoot& pod) noexcept;  // kernel_mounts.cpp
StepError mount_proc(PodRoot& pod) noexcept;
StepError mount_sys(PodRoot& pod) noexcept;
StepError mask_paths(PodRoot& pod) noexcept;
StepError mount_dev(PodRoot& pod) noexcept;        // device_mounts.cpp
StepError copy_up_volumes(PodRoot& pod) noexcept;  // copy_up.cpp
StepError place_credentials(PodRoot& pod) noexcept;  // credentials.cpp
StepError make_machine_bus(PodRoot& pod) noexcept;  // machine_bus_socket.cpp

}  // namespace rkt::sandbox
