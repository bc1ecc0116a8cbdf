#include "sandbox/app/recipe.hpp"

#include <unistd.h>

#include "sandbox/handoff.hpp"
#include "sandbox/wire.hpp"

namespace rkt::sandbox::app {
namespace {

// Order matters: descriptors of the host are closed before a path of the image is followed; the filter comes last,
// since it may allow little more than execve, and while CAP_SYS_ADMIN is there, so that it needs no no_new_privs
// (seccomp(2)).
constexpr Step<AppStart> kAppRecipe[] = {
    {"starting a session", start_session},
    {"unsharing the cgroup namespace", unshare_cgroup},
    {"connecting standard streams", connect_streams},
    {"closing descriptors", close_descriptors},
    {"adjusting the OOM score", adjust_oom_score},
    {"setting security labels", set_labels},
    {"opening a shell", open_static_shell},
    {"mounting kernel file systems", mount_kernel_trees},
    {"making files of /etc", make_etc_files},
    {"mounting credentials", mount_credentials},
    {"mounting volumes", mount_volumes},
    {"changing the root", enter_root},
    {"protecting the root", protect_root},
    {"finding user and group", resolve_identity},
    {"beginning a session", begin_session},
    {"giving credentials to the user", give_credentials},
    {"changing to the working directory", change_directory},
    {"limiting capabilities", limit_capabilities},
    {"changing user and group", change_identity},
    {"setting capabilities", set_capabilities},
    {kExecStep, find_program},
    {"loading the system call filter", load_filter},
    {kExecStep, execute},
};

// The leader has made the root, which both share.
constexpr Step<AppStart> kFlyAppRecipe[] = {
    {"starting a session", start_session},
    {"connecting standard streams", connect_streams},
    {"closing descriptors", close_descriptors},
    {"adjusting the OOM score", adjust_oom_score},
    {"setting security labels", set_labels},
    {"opening the root", open_shared_root},
    {"making files of /etc", make_etc_files},
    {"protecting the root", protect_root},
    {"finding user and group", resolve_identity},
    {"changing to the working directory", change_directory},
    {"changing user and group", change_identity},
    {"setting capabilities", set_capabilities},
    {"following init", follow_init},
    {kExecStep, find_program},
    {"setting no_new_privs", load_filter},
    {kExecStep, execute},
};

}  // namespace

StepFailure start(AppStart& start) noexcept {
    return start.plan.header().shares_host != 0 ? perform(kFlyAppRecipe, start) : perform(kAppRecipe, start);
}

void fail_and_exit(const AppStart& start, const StepFailure& failure) noexcept {
    const wire::Event event = wire::failure_event(start.index, failure);
    (void)!::write(start.report, &event, sizeof event);
    ::_exit(failure.step == kExecStep ? handoff::kExecFailed : handoff::kSetupFailed);
}

}  // namespace rkt::sandbox::app
