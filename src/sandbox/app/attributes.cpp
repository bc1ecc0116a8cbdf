// What the kernel knows of a process beside its credentials. Written while /proc is the leader's own and no path of the
// image has been followed; labels take effect with the exec.
#include <fcntl.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/app/recipe.hpp"

namespace rkt::sandbox::app {
namespace {

// In one write, as these files want it; writev(2) makes several.
bool write_text(const char* path, const char* prefix, const char* text) noexcept {
    char line[4096];
    const size_t before = strlen(prefix);
    const size_t size = before + strlen(text);
    if (size > sizeof line) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(line, prefix, before);
    memcpy(line + before, text, size - before);
    const Fd file(::open(path, O_WRONLY | O_CLOEXEC));
    return file && ::write(file.get(), line, size) == static_cast<ssize_t>(size);
}

StepError refused_attribute(const char* what, const char* text, const char* why = "") noexcept {
    StepError error = failed(what);
    error.detail.append(text);
    error.detail.append(why);
    return error;
}

}  // namespace

StepError adjust_oom_score(AppStart& start) noexcept {
    const char* adjustment = start.plan.text(start.app.oom_score_adj);
    if (adjustment[0] == '\0' || write_text("/proc/self/oom_score_adj", "", adjustment)) return done();
    return refused_attribute(errno == EACCES ? "to go below what rkt itself has takes CAP_SYS_RESOURCE: " : "",
                             adjustment);
}

StepError set_labels(AppStart& start) noexcept {
    const char* profile = start.plan.text(start.app.apparmor_profile);
    if (profile[0] != '\0' && !write_text("/proc/self/attr/apparmor/exec", "exec ", profile)) {
        return refused_attribute("AppArmor profile ", profile,
                                 errno == ENOENT ? ", which the host has not loaded" : "");
    }
    const char* context = start.plan.text(start.app.selinux_context);
    if (context[0] != '\0' && !write_text("/proc/self/attr/exec", "", context)) {
        return refused_attribute("SELinux context ", context,
                                 errno == EINVAL ? ", which the host's policy does not know" : "");
    }
    return done();
}

}  // namespace rkt::sandbox::app
