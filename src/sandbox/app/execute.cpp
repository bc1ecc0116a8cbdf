#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/app/obstacle.hpp"
#include "sandbox/app/recipe.hpp"

namespace rkt::sandbox::app {
namespace {

void reset_signals() noexcept {
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &action, nullptr);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// The worst obstacle is remembered: a file that is there but cannot be executed says more than one that is not.
class Search {
public:
    explicit Search(Program& program) noexcept : program_(program), failure_(cannot_execute(program.argv[0], ENOENT)) {}

    // As execve(2) judges; what only it can find out, it says.
    [[nodiscard]] bool try_path(const char* path) noexcept {
        struct stat st {};
        if (::stat(path, &st) == -1) {
            if (errno != ENOENT && errno != ENOTDIR) remember(cannot_execute(path, errno));
            return false;
        }
        if (!S_ISREG(st.st_mode) || ::access(path, X_OK) == -1) {
            remember(cannot_access(path));
            return false;
        }
        strcpy(program_.path, path);
        foresee(path, program_.foreseen);
        return true;
    }
    [[nodiscard]] bool try_directories(const char* list) noexcept {
        for (;;) {
            const size_t size = strcspn(list, ":");
            if (try_in(list, size)) return true;
            if (list[size] == '\0') return false;
            list += size + 1;
        }
    }
    [[nodiscard]] const StepError& failure() const noexcept { return failure_; }

private:
    bool try_in(const char* directory, size_t size) noexcept {
        char path[PATH_MAX];
        const size_t name_size = strlen(program_.argv[0]);
        if (size + name_size + 2 > sizeof path) return false;
        memcpy(path, directory, size);
        if (size > 0) path[size++] = '/';  // an empty entry is the working directory
        memcpy(path + size, program_.argv[0], name_size + 1);
        return try_path(path);
    }
    void remember(const StepError& failure) noexcept {
        if (!found_) failure_ = failure;
        found_ = true;
    }

    Program& program_;
    bool found_ = false;
    StepError failure_;
};

const char* find_path(char* const* env) noexcept {
    for (; *env != nullptr; ++env) {
        if (strncmp(*env, "PATH=", 5) == 0) return *env + 5;
    }
    return nullptr;
}

}  // namespace

// rkt-1.30.md 4.10: a name with a slash as it is or relative to the working directory; else the app's
// PATH; without one the working directory, /bin, /usr/bin.
StepError find_program(AppStart& start) noexcept {
    Program& program = start.program;
    const bool wants_shell = start.session != nullptr && start.session->wants_shell;
    program.argv = pointers_to(start.plan, start.app.argv);
    program.env = start.session != nullptr ? session_env(start) : app_env(start);
    if (program.argv == nullptr || program.env == nullptr) return failed("arguments");
    start.root.reset();
    ::umask(022);
    reset_signals();
    if (wants_shell) return find_shell(start);
    const char* name = program.argv[0];
    if (strlen(name) >= sizeof program.path) return cannot_execute(name, ENAMETOOLONG);
    Search search(program);
    if (strchr(name, '/') != nullptr || name[0] == '\0') return search.try_path(name) ? done() : search.failure();
    const char* path = find_path(program.env);
    return search.try_directories(path == nullptr ? ":/bin:/usr/bin" : path) ? done() : search.failure();
}

StepError execute(AppStart& start) noexcept {
    const Program& program = start.program;
    if (program.file == -1) {
        ::execve(program.path, program.argv, program.env);
    } else {
        ::syscall(SYS_execveat, program.file, "", program.argv, program.env, AT_EMPTY_PATH);
    }
    if (errno == ENOENT) return program.foreseen.missing;
    return errno == ENOEXEC ? program.foreseen.format : cannot_execute(program.path, errno);
}

}  // namespace rkt::sandbox::app
