#include <limits.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/app/obstacle.hpp"
#include "sandbox/app/recipe.hpp"

namespace rkt::sandbox::app {
namespace {

// execve wants arrays of pointers; the plan has offsets.
char* const* make_pointers(const FlatPlan& plan, FlatList texts) noexcept {
    const size_t size = (size_t{texts.count} + 1) * sizeof(char*);
    void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    auto** pointers = static_cast<const char**>(memory);
    for (uint32_t i = 0; i < texts.count; ++i) pointers[i] = plan.text(plan.list<FlatText>(texts)[i]);
    return const_cast<char* const*>(pointers);
}

void reset_signals() noexcept {
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &action, nullptr);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

class Program {
public:
    Program(char* const* argv, char* const* env) noexcept : argv_(argv), env_(env) {}

    // Each answers only when the program was not executed; the worst obstacle is remembered: a file
    // that is there but cannot be executed says more than one that is not.
    void try_path(const char* path) noexcept {
        ::execve(path, argv_, env_);
        const int errnum = errno;
        const bool absent = errnum == ENOENT || errnum == ENOTDIR;
        if (!found_ && (!absent || ::access(path, F_OK) == 0)) {
            found_ = true;
            failure_ = cannot_execute_file(path, errnum);
        }
    }
    void try_directories(const char* list) noexcept {
        for (;;) {
            const size_t size = strcspn(list, ":");
            try_in(list, size);
            if (list[size] == '\0') return;
            list += size + 1;
        }
    }
    [[nodiscard]] StepError failure() const noexcept { return found_ ? failure_ : cannot_execute(argv_[0], ENOENT); }

private:
    void try_in(const char* directory, size_t size) noexcept {
        char path[PATH_MAX];
        const size_t name_size = strlen(argv_[0]);
        if (size + name_size + 2 > sizeof path) return;
        memcpy(path, directory, size);
        if (size > 0) path[size++] = '/';  // an empty entry is the working directory
        memcpy(path + size, argv_[0], name_size + 1);
        try_path(path);
    }

    char* const* argv_;
    char* const* env_;
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
StepError execute(AppStart& start) noexcept {
    char* const* argv = make_pointers(start.plan, start.app.argv);
    char* const* env = make_pointers(start.plan, start.app.env);
    if (argv == nullptr || env == nullptr) return failed("arguments");
    start.root.reset();
    ::umask(022);
    reset_signals();
    Program program(argv, env);
    if (strchr(argv[0], '/') != nullptr || argv[0][0] == '\0') {
        program.try_path(argv[0]);
    } else {
        const char* path = find_path(env);
        program.try_directories(path == nullptr ? ":/bin:/usr/bin" : path);
    }
    return program.failure();
}

}  // namespace rkt::sandbox::app
