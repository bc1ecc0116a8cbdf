#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/app/recipe.hpp"
#include "sandbox/mount_target.hpp"
#include "spec/hosts_stub.hpp"

namespace rkt::sandbox::app {
namespace {

int write_text(const Fd& file, const char* text) noexcept {
    const auto size = static_cast<ssize_t>(strlen(text));
    return ::write(file.get(), text, static_cast<size_t>(size)) == size ? 0 : -1;
}

// Builders of images leave an empty file there, which is as good as none.
StepError make_hosts(const AppStart& start) noexcept {
    constexpr const char* kPath = "/etc/hosts";
    const Fd target = open_mount_target(start.root.get(), kPath, {TargetKind::file});
    struct stat st {};
    if (!target || ::fstat(target.get(), &st) == -1) return failed(kPath);
    if (!S_ISREG(st.st_mode) || st.st_size != 0) return done();
    const Fd file = open_in_root(start.root.get(), kPath, O_WRONLY | O_NONBLOCK);
    const char* hostname = start.plan.text(start.plan.header().hostname);
    if (!file || write_text(file, hosts_stub::kLine4) == -1 || write_text(file, hostname) == -1 ||
        write_text(file, "\n") == -1 || write_text(file, hosts_stub::kLine6) == -1 || write_text(file, hostname) == -1 || write_text(file, "\n") == -1) {
        return failed(kPath);
    }
    return done();
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
