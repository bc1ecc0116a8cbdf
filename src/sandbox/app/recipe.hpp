// How a process of the pod gets an app's confinement: one recipe for the apps that init starts and for
// what `enter` adds to them. It runs in the new process, inside a fresh copy of the leader's mount
// namespace, as root with every capability, and ends in execve.
#pragma once

#include <limits.h>
#include <linux/filter.h>
#include <sys/types.h>

#include "base/fd.hpp"
#include "sandbox/app/obstacle.hpp"
#include "sandbox/flat_plan.hpp"
#include "sandbox/step.hpp"

namespace rkt::sandbox::app {

// The name by which the starter knows a program that cannot be executed from any other failure.
inline constexpr const char* kExecStep = "executing";

// What find_program() leaves to be executed, so that nothing need be asked once the filter is there.
struct Program {
    char* const* argv = nullptr;
    char* const* env = nullptr;
    char path[PATH_MAX] = {};
    int file = -1;  // instead of the path, if it is one that no path leads to
    Foreseen foreseen = {};
};

// Of a command beside the app (command.hpp): what a login gives. The image's /etc/passwd says what.
struct Session {
    uint32_t own_env = 0;              // so many of the environment, the first ones, are the command's
    bool wants_shell = false;          // the user's, as a login shell
    bool has_terminal = false;         // stdin is one, which becomes the session's
    Fd static_shell = {};              // for images without any
    char variables[4][PATH_MAX] = {};  // USER, LOGNAME, HOME, SHELL
    [[nodiscard]] const char* user() const noexcept { return variables[0] + sizeof "USER=" - 1; }
    [[nodiscard]] const char* home() const noexcept { return variables[2] + sizeof "HOME=" - 1; }
    [[nodiscard]] const char* shell() const noexcept { return variables[3] + sizeof "SHELL=" - 1; }
};

struct AppStart {
    const FlatPlan& plan;
    const FlatApp& app;
    uint32_t index = 0;             // in the plan
    const char* unit = "";          // for journal streams
    int channel = -1;               // the terminal's master side goes there
    int relays[2] = {-1, -1};       // stdout, stderr
    int streams[3] = {-1, -1, -1};  // where init has the other side (FlatStdio::stream, shared_tty)
    sock_fprog filter = {};         // the default one
    bool has_pipes = false;         // /dev/stdout and /dev/stderr are pipes of init's
    Session* session = nullptr;     // a command's
    bool gets_sockets = false;      // those of the plan, from descriptor 3 on
    int report = -1;                // kept open, close-on-exec

    Fd root = {};  // the app's root, until it is "/"
    Fd credentials = {};  // its mount of them, until they are its user's
    Fd secrets = {};      // the other one
    uid_t uid = 0;
    gid_t gid = 0;
    Program program = {};
    char listen_pid[32] = {};  // variables
    char listen_fds[32] = {};
};

// Returns only when a step failed.
StepFailure start(AppStart& start) noexcept;
// Writes a wire::Event to the report and exits: 203 for a program that cannot be executed, else 254.
[[noreturn]] void fail_and_exit(const AppStart& start, const StepFailure& failure) noexcept;

// For a program of ours that needs nothing: no capability, no new privilege, the default filter. -1: errno.
int drop_all_privileges(sock_fprog filter) noexcept;  // privileges.cpp

// The steps, by file.
StepError unshare_cgroup(AppStart& start) noexcept;  // namespaces.cpp
StepError start_session(AppStart& start) noexcept;   // stdio.cpp
StepError connect_streams(AppStart& start) noexcept;
StepError open_static_shell(AppStart& start) noexcept;  // session.cpp
StepError begin_session(AppStart& start) noexcept;
char* const* session_env(const AppStart& start) noexcept;  // nullptr: errno
StepError find_shell(AppStart& start) noexcept;
StepError close_descriptors(AppStart& start) noexcept;  // descriptors.cpp
uint32_t socket_count(const AppStart& start) noexcept;
char* const* pointers_to(const FlatPlan& plan, FlatList texts) noexcept;  // environment.cpp; nullptr: errno
char* const* app_env(AppStart& start) noexcept;
StepError adjust_oom_score(AppStart& start) noexcept;  // attributes.cpp
StepError set_labels(AppStart& start) noexcept;
StepError mount_kernel_trees(AppStart& start) noexcept;  // mounts.cpp
StepError mount_volumes(AppStart& start) noexcept;
StepError mount_credentials(AppStart& start) noexcept;  // credentials.cpp
StepError give_credentials(AppStart& start) noexcept;
StepError enter_root(AppStart& start) noexcept;
StepError open_shared_root(AppStart& start) noexcept;
StepError protect_root(AppStart& start) noexcept;
StepError make_etc_files(AppStart& start) noexcept;    // etc_files.cpp
StepError resolve_identity(AppStart& start) noexcept;  // identity.cpp
StepError resolve_user(const AppStart& start, FlatText name, uid_t& uid) noexcept;
StepError change_directory(AppStart& start) noexcept;
StepError limit_capabilities(AppStart& start) noexcept;  // privileges.cpp
StepError change_identity(AppStart& start) noexcept;
StepError set_capabilities(AppStart& start) noexcept;
StepError follow_init(AppStart& start) noexcept;
StepError load_filter(AppStart& start) noexcept;
StepError find_program(AppStart& start) noexcept;  // execute.cpp
StepError execute(AppStart& start) noexcept;

}  // namespace rkt::sandbox::app
