// What a command beside an app has of a login: its user's name, home and shell, and the terminal.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/app/recipe.hpp"
#include "sandbox/app/user_database.hpp"
#include "sandbox/handoff.hpp"

namespace rkt::sandbox::app {
namespace {

constexpr const char* kStaticShell = "rkt/libexec/busybox";  // below the leader's /run
constexpr const char* kDefaultShell = "/bin/sh";

void set_variable(char (&variable)[PATH_MAX], const char* name, const char* value) noexcept {
    strcpy(variable, name);
    strcat(variable, value);  // at most 3071 characters, see User
}

bool has_same_name(const char* one, const char* other) noexcept {
    const size_t size = strcspn(one, "=");
    return strncmp(one, other, size + 1) == 0;
}

bool is_among(const char* variable, const char* const* list, size_t count) noexcept {
    for (size_t i = 0; i < count; ++i) {
        if (has_same_name(variable, list[i])) return true;
    }
    return false;
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
    set_variable(session.variables[0], "USER=", user.name);
    set_variable(session.variables[1], "LOGNAME=", user.name);
    set_variable(session.variables[2], "HOME=", user.home[0] == '/' ? user.home : "/");
    set_variable(session.variables[3], "SHELL=", user.shell[0] == '/' ? user.shell : kDefaultShell);
    // It belongs to who works at it, or it could not be opened again by name.
    if (session.has_terminal && ::fchown(STDIN_FILENO, start.uid, static_cast<gid_t>(-1)) == -1)
        return failed("terminal");
    return done();
}

// The command's, the login's, the app's: the first of each name.
char* const* session_env(const AppStart& start) noexcept {
    const Session& session = *start.session;
    const size_t size = (size_t{start.app.env.count} + 4 + 1) * sizeof(char*);
    void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    auto** env = static_cast<const char**>(memory);
    const auto* texts = start.plan.list<FlatText>(start.app.env);
    size_t count = 0;
    for (; count < session.own_env; ++count) env[count] = start.plan.text(texts[count]);
    for (const auto& variable : session.variables) {
        if (!is_among(variable, env, count)) env[count++] = variable;
    }
    for (uint32_t i = session.own_env; i < start.app.env.count; ++i) {
        const char* variable = start.plan.text(texts[i]);
        if (!is_among(variable, env, count)) env[count++] = variable;
    }
    return const_cast<char* const*>(env);
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
