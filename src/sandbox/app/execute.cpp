#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

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

// The interpreter that a script or an ELF file names; false: none, or not to be read.
bool read_interpreter(const char* path, char (&interpreter)[PATH_MAX]) noexcept {
    const Fd file(::open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    char head[512] = {};
    struct stat st {};
    if (!file || ::fstat(file.get(), &st) == -1 || !S_ISREG(st.st_mode)) return false;
    if (::pread(file.get(), head, sizeof head - 1, 0) < 4) return false;
    interpreter[0] = '\0';
    if (head[0] == '#' && head[1] == '!') {
        const char* begin = head + 2 + strspn(head + 2, " \t");
        const size_t size = strcspn(begin, " \t\n");
        memcpy(interpreter, begin, size);
        interpreter[size] = '\0';
        return size > 0;
    }
    Elf64_Ehdr header;
    memcpy(&header, head, sizeof header);
    if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64) return false;
    for (unsigned i = 0; i < header.e_phnum && i < 64; ++i) {
        Elf64_Phdr program;
        const auto offset = static_cast<off_t>(header.e_phoff + i * sizeof program);
        if (::pread(file.get(), &program, sizeof program, offset) != sizeof program) return false;
        if (program.p_type != PT_INTERP || program.p_filesz >= sizeof interpreter) continue;
        const ssize_t n = ::pread(file.get(), interpreter, program.p_filesz, static_cast<off_t>(program.p_offset));
        if (n <= 0) return false;
        interpreter[n] = '\0';
        return true;
    }
    return false;
}

StepError cannot_execute(const char* path, int errnum) noexcept {
    StepError error = failed("\"", errnum);
    error.detail.append(path);
    error.detail.append("\"");
    return error;
}

// ENOENT for a file that is there means that its interpreter is not: say so.
StepError cannot_execute_file(const char* path, int errnum) noexcept {
    StepError error = cannot_execute(path, errnum);
    char interpreter[PATH_MAX];
    if (errnum == ENOENT && read_interpreter(path, interpreter)) {
        error.detail.append(" by its interpreter \"");
        error.detail.append(interpreter);
        error.detail.append("\"");
    }
    return error;
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
