// Apps that come and go while a mutable pod runs: what the pod's leader does for the apps of the plan, done for one
// more. Its trees were made by the client and are only attached here.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sandbox/handoff.hpp"
#include "sandbox/init/app_table.hpp"
#include "sandbox/init/received_copy.hpp"
#include "sandbox/init/status.hpp"
#include "sandbox/mount_fd.hpp"
#include "sandbox/own_tree.hpp"

namespace rkt::sandbox::init {
namespace {

constexpr size_t kMaxPlan = size_t{16} << 20;

// APPSDIR/NAME/rootfs, VOLUMESDIR/NAME, …
struct Place {
    char path[512] = {};
    Place(const char* directory, const char* name, const char* below) noexcept {
        for (const char* part : {directory, "/", name, below}) strncat(path, part, 255);
        static_assert(sizeof path > 64 + 1 + 255 + 64);
    }
};

Fd open_run() noexcept { return Fd(::open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)); }

void remove_mount(const Place& place) noexcept {
    ::umount2(place.path, MNT_DETACH | UMOUNT_NOFOLLOW);
    if (::rmdir(place.path) == -1) ::unlink(place.path);
}

void remove_root(const char* app) noexcept {
    remove_mount({handoff::kAppsDir, app, "/rootfs"});
    // Its log pipes (log_pipes.cpp), its socket (notify.cpp).
    for (const char* below : {"/streams/stdout", "/streams/stderr", "/streams", handoff::kNotifySocket, ""}) {
        const Place place(handoff::kAppsDir, app, below);
        if (::rmdir(place.path) == -1) ::unlink(place.path);
    }
}

int attach_volume(const Fd& run, int tree, const char* name) noexcept {
    const Place place(handoff::kVolumesDir, name, "");
    struct stat st {};
    if (::lstat(place.path, &st) == 0) return 0;  // the pod has it
    if (::fstat(tree, &st) == -1) return errno;
    Fd mount(tree);
    const auto kind = S_ISDIR(st.st_mode) ? TargetKind::directory : TargetKind::file;
    const int rc = attach_in_own_tree(mount, run, place.path, kind);
    const int errnum = errno;
    (void)std::move(mount).release();  // its owner is the request
    return rc == 0 ? 0 : errnum;
}

// What mount `i` is of was mentioned by one before.
bool is_repeated(const FlatPlan& plan, uint32_t i) noexcept {
    const auto* mounts = plan.list<FlatMount>(plan.app(0).mounts);
    for (uint32_t before = 0; before < i; ++before) {
        if (strcmp(plan.text(mounts[before].volume), plan.text(mounts[i].volume)) == 0) return true;
    }
    return false;
}

// Descriptors: the plan, the root, the volumes.
int attach_trees(const FlatPlan& plan, const Received& received) noexcept {
    const Fd run = open_run();
    if (!run) return errno;
    Fd root(received.fds[1]);
    const Place place(handoff::kAppsDir, plan.text(plan.app(0).name), "/rootfs");
    int rc = attach_in_own_tree(root, run, place.path, TargetKind::directory);
    if (rc == 0) rc = set_propagation(root, MS_SHARED, Depth::one);
    const int errnum = errno;
    (void)std::move(root).release();
    if (rc == -1) return errnum;
    uint32_t next = 2;  // what follows the volumes was taken (take_streams)
    const auto* mounts = plan.list<FlatMount>(plan.app(0).mounts);
    for (uint32_t i = 0; i < plan.app(0).mounts.count; ++i) {
        if (is_repeated(plan, i)) continue;
        if (next == received.count) return EPROTO;
        if (const int error = attach_volume(run, received.fds[next++], plan.text(mounts[i].volume))) return error;
    }
    return 0;
}

// They come last, and are the app's from now on.
int take_streams(App& app, uint32_t flags, Received& received) noexcept {
    constexpr uint32_t kFlags[] = {control::stderr_stream, control::stdout_stream};
    for (int i = 0; i < 2; ++i) {
        if ((flags & kFlags[i]) == 0) continue;
        if (received.count <= 2) return EPROTO;
        app.relays[1 - i] = received.fds[--received.count];
    }
    return 0;
}

// The sink of a pipe may be the app's stream itself.
void close_logs(App& app) noexcept {
    for (int stream = 0; stream < 2; ++stream) {
        const LogPipe& log = app.pipes[stream];
        for (const int fd : {log.pipe, log.sink == app.relays[stream] ? -1 : log.sink, app.relays[stream]}) {
            if (fd != -1) ::close(fd);
        }
    }
}

uint32_t find_app_place() noexcept {
    uint32_t index = 0;
    while (index < kMaxApps && apps[index].state != State::unused) ++index;
    return index;
}

}  // namespace

int Supervisor::add_app(const control::Request& request, Received& received) noexcept {
    if (plan_.header().is_mutable == 0) return EPERM;
    if (stopping_) return ESHUTDOWN;
    if (received.count < 2) return EPROTO;
    if (find_app(request.app) != wire::kNoApp) return EEXIST;
    const uint32_t index = find_app_place();
    if (index == kMaxApps) return ENOSPC;

    App added;
    ReceivedCopy copy(received.fds[0], kMaxPlan);
    if (copy.memory() == nullptr) return errno;
    const bool is_plan = added.plan.open(copy.memory(), copy.size()) && added.plan.app_count() == 1;
    if (!is_plan || strcmp(added.name(), request.app) != 0) return EINVAL;
    added.memory = copy.release();
    added.state = State::waiting;
    apps[index] = added;
    if (index >= count_) count_ = index + 1;
    forget_app(added.name());
    int errnum = take_streams(apps[index], request.flags, received);
    if (errnum == 0) errnum = attach_trees(added.plan, received);
    if (errnum != 0) remove_app(index);
    return errnum;
}

bool Supervisor::mounts_volume(uint32_t index, const char* volume) const noexcept {
    const App& app = apps[index];
    const auto* mounts = app.plan.list<FlatMount>(app.flat().mounts);
    for (uint32_t i = 0; i < app.flat().mounts.count; ++i) {
        if (strcmp(app.text(mounts[i].volume), volume) == 0) return true;
    }
    return false;
}

// Those that no other app mounts.
void Supervisor::detach_volumes(uint32_t index) noexcept {
    const App& app = apps[index];
    const auto* mounts = app.plan.list<FlatMount>(app.flat().mounts);
    for (uint32_t i = 0; i < app.flat().mounts.count; ++i) {
        const char* volume = app.text(mounts[i].volume);
        bool is_used = false;
        for (uint32_t other = 0; other < count_; ++other) {
            is_used = is_used || (other != index && apps[other].state != State::unused && mounts_volume(other, volume));
        }
        if (!is_used) remove_mount({handoff::kVolumesDir, volume, ""});
    }
}

int Supervisor::remove_app(uint32_t index) noexcept {
    App& app = apps[index];
    if (app.memory == nullptr) return EPERM;
    if (app.is_at_work() || has_commands(index)) return EBUSY;
    remove_root(app.name());
    detach_volumes(index);
    if (has_cgroup_) remove_group(app.cgroup());
    forget_app(app.name());
    close_streams(index);
    close_notify(index);
    forget_check(index);
    close_logs(app);
    ::munmap(app.memory, app.plan.header().size);
    app = {};
    return 0;
}

}  // namespace rkt::sandbox::init
