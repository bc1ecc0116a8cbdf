#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/app/recipe.hpp"
#include "sandbox/mount_target.hpp"
#include "spec/hosts_stub.hpp"

namespace rkt::sandbox::app {
namespace {

iovec part(const char* text) noexcept { return {const_cast<char*>(text), strlen(text)}; }

// Builders of images leave an empty file there, which is as good as none.
StepError make_hosts(const AppStart& start) noexcept {
    constexpr const char* kPath = "/etc/hosts";
    const Fd target = open_mount_target(start.root.get(), kPath, {TargetKind::file});
    struct stat st {};
    if (!target || ::fstat(target.get(), &st) == -1) return failed(kPath);
    if (!S_ISREG(st.st_mode) || st.st_size != 0) return done();
    const Fd file = open_in_root(start.root.get(), kPath, O_WRONLY | O_NONBLOCK);
    const char* hostname = start.plan.text(start.plan.header().hostname);
    const iovec parts[] = {part(hosts_stub::kLine4), part(hostname), part("\n"),
                           part(hosts_stub::kLine6), part(hostname), part("\n")};
    ssize_t size = 0;
    for (const iovec& each : parts) size += static_cast<ssize_t>(each.iov_len);
    return file && ::writev(file.get(), parts, sizeof parts / sizeof *parts) == size ? done() : failed(kPath);
}

StepError make_mtab(const AppStart& start) noexcept {
    const Fd etc = open_mount_target(start.root.get(), "/etc", {});
    if (!etc) return failed("/etc");
    const int rc = ::symlinkat("../proc/self/mounts", etc.get(), "mtab");
    return rc == 0 || errno == EEXIST ? done() : failed("/etc/mtab");
}

}  // namespace

StepError make_etc_files(AppStart& start) noexcept {
    if (const StepError error = make_hosts(start)) return error;
    if (const StepError error = make_mtab(start)) return error;
    const Fd tmp = open_mount_target(start.root.get(), "/tmp", {TargetKind::directory, 01777});
    return tmp ? done() : failed("/tmp");
}

}  // namespace rkt::sandbox::app
