// What an app sees of the pod's credentials: a ramfs of its own, in the place that systemd gives to those of a unit,
// and where containers look for secrets. The files belong to the app's user, who is known only when the root is
// entered.
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/app/recipe.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/mount_fd.hpp"
#include "sandbox/mount_target.hpp"
#include "spec/credentials_place.hpp"

namespace rkt::sandbox::app {
namespace {

constexpr auto kSameGroup = static_cast<gid_t>(-1);

StepError copy(const Fd& from, const Fd& into, const char* id) noexcept {
    const Fd source(::openat(from.get(), id, O_RDONLY | O_CLOEXEC));
    const Fd file(::openat(into.get(), id, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400));
    struct stat st {};
    if (!source || !file || ::fstat(source.get(), &st) == -1) return failed(id);
    off_t done_so_far = 0;
    while (done_so_far < st.st_size) {
        if (::sendfile(file.get(), source.get(), &done_so_far, static_cast<size_t>(st.st_size - done_so_far)) <= 0)
            return failed(id);
    }
    return done();
}

StepError attach_to(const AppStart& start, const Fd& tree, const char* path) noexcept {
    const Fd target = open_mount_target(start.root.get(), path, {});
    return target && attach_at(tree, target) == 0 ? done() : failed(path);
}

}  // namespace

// Before volumes: where one is mounted at /run/secrets, it is what the app sees there.
StepError mount_credentials(AppStart& start) noexcept {
    const FlatList ids = start.plan.header().credentials;
    if (ids.count == 0) return done();
    constexpr MountOption kOptions[] = {{"mode", "0700"}};
    Fd ramfs = new_mount("ramfs", kOptions, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    const Fd from(::open(handoff::kCredentialsDir, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!ramfs || !from) return failed(handoff::kCredentialsDir);
    char path[sizeof kCredentialsParent + 256 + sizeof ".service"];
    strcpy(path, kCredentialsParent);
    strcat(path, start.plan.text(start.app.cgroup));
    if (const StepError error = attach_to(start, ramfs, path)) return error;
    start.credentials = Fd(::openat(ramfs.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (uint32_t i = 0; i < ids.count; ++i) {
        const char* id = start.plan.text(start.plan.list<FlatText>(ids)[i]);
        if (const StepError error = copy(from, start.credentials, id)) return error;
    }
    start.secrets = clone_tree(ramfs.get(), ".", Depth::one);
    return start.secrets ? attach_to(start, start.secrets, kSecretsDir) : failed(kSecretsDir);
}

StepError give_credentials(AppStart& start) noexcept {
    const FlatList ids = start.plan.header().credentials;
    if (!start.credentials) return done();
    uid_t owner = 0;
    if (const StepError error = resolve_user(start, start.app.owner, owner)) return error;
    for (uint32_t i = 0; i < ids.count; ++i) {
        const char* id = start.plan.text(start.plan.list<FlatText>(ids)[i]);
        if (::fchownat(start.credentials.get(), id, owner, kSameGroup, 0) == -1) return failed(id);
    }
    if (::fchown(start.credentials.get(), owner, kSameGroup) == -1 || ::fchmod(start.credentials.get(), 0500) == -1 ||
        set_attributes(start.credentials, MOUNT_ATTR_RDONLY, Depth::one) == -1 ||
        set_attributes(start.secrets, MOUNT_ATTR_RDONLY, Depth::one) == -1) {
        return failed("");
    }
    start.credentials.reset();
    start.secrets.reset();
    return done();
}

}  // namespace rkt::sandbox::app
