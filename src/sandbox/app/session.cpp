// What a command beside an app has of a login: its user's name, home and shell, and the terminal.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/app/environment.hpp"
#include "sandbox/app/recipe.hpp"
#include "sandbox/app/user_database.hpp"
#include "sandbox/handoff.hpp"

namespace rkt::sandbox::app {
namespace {

constexpr const char* kStaticShell = "rkt/libexec/busybox";  // below the leader's /run
constexpr const char* kDefaultShell = "/bin/sh";

void set_text(char (&variable)[PATH_MAX], const char* name, const char* value) noexcept {
    strcpy(variable, name);
    strcat(variable, value);  // at most 3071 characters, see User
}

}  // namespace

// While the leader's tree can still be seen. It may be missing: then only the image's shells are there.
StepError open_static_shell(AppStart& start) noexcept {
    if (start.session == nullptr || !start.session->wants_shell) return done();
    start.session->static_shell = Fd(::open(kStaticShell, O_PATH | O_CLOEXEC));
    return done();
}

StepError begin_session(AppStart& start) noexcept {
    if (start.session == nullptr) return done();
    Session& session = *start.session;
    User user;
    const bool is_known = find_user(start.root.get(), start.uid, user) == Lookup::found;
    if (is_known && start.plan.text(start.app.group)[0] == '\0') start.gid = user.gid;
    if (user.name[0] == '\0') strcpy(user.name, start.uid == 0 ? "root" : "nobody");
    set_text(session.variables[0], "USER=", user.name);
    set_text(session.variables[1], "LOGNAME=", user.name);
    set_text(session.variables[2], "HOME=", user.home[0] == '/' ? user.home : "/");
    set_text(session.variables[3], "SHELL=", user.shell[0] == '/' ? user.shell : kDefaultShell);
    // It belongs to who works at it, or it could not be opened again by name.
    if (session.has_terminal && ::fchown(STDIN_FILENO, start.uid, static_cast<gid_t>(-1)) == -1)
        return failed("terminal");
    return done();
}

// The command's, the login's, the app's: the first of each name.
char* const* session_env(const AppStart& start) noexcept {
    const Session& session = *start.session;
    Environment env(size_t{start.app.env.count} + 4);
    if (!env) return nullptr;
    const auto* texts = start.plan.list<FlatText>(start.app.env);
    for (uint32_t i = 0; i < session.own_env; ++i) env.add(start.plan.text(texts[i]));
    for (const auto& variable : session.variables) env.add(variable);
    for (uint32_t i = session.own_env; i < start.app.env.count; ++i) env.add(start.plan.text(texts[i]));
    return env.get();
}

// A shell whose name begins with '-' is a login shell (sh(1)).
StepError find_shell(AppStart& start) noexcept {
    static char name[PATH_MAX];
    static char* argv[] = {name, nullptr};
    Program& program = start.program;
    program.argv = argv;
    for (const char* path : {start.session->shell(), kDefaultShell}) {
        struct stat st {};
        if (::stat(path, &st) == -1 || !S_ISREG(st.st_mode) || ::access(path, X_OK) == -1) continue;
        strcpy(program.path, path);
        strcpy(name, "-");
        strcat(name, strrchr(path, '/') + 1);
        foresee(path, program.foreseen);
        return done();
    }
    if (!start.session->static_shell) return cannot_execute(kDefaultShell, ENOENT);
    program.file = start.session->static_shell.get();
    strcpy(name, "-sh");
    return done();
}

}  // namespace rkt::sandbox::app
