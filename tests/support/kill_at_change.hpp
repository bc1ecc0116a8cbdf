// Runs a program and kills it just before its N-th system call that can change a file system (ptrace(2)): what
// happened between two such calls, nobody can see afterwards. Threads count, other processes it starts do not.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"

namespace rkt::test {

class KillAtChange {
public:
    // 0: never.
    explicit KillAtChange(size_t change) : change_(change) {}

    // The exit status; nullopt: it was killed.
    std::optional<int> run(const std::vector<std::string>& argv) {
        start(argv);
        std::optional<int> exit_status;
        for (;;) {
            int status = 0;
            const pid_t thread = check(::waitpid(-1, &status, __WALL), "waiting for a traced thread");
            if (WIFEXITED(status) || WIFSIGNALED(status)) {
                if (thread != process_) continue;
                if (WIFEXITED(status)) exit_status = WEXITSTATUS(status);
                return exit_status;
            }
            go_on(thread, status);
        }
    }
    [[nodiscard]] size_t changes() const { return seen_; }  // that it made, or would have made

private:
    void start(const std::vector<std::string>& argv) {
        std::vector<char*> words;
        for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
        words.push_back(nullptr);
        const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
        process_ = check(::fork(), "forking");
        if (process_ == 0) {
            for (const int fd : {0, 1, 2}) ::dup2(null.get(), fd);
            ::ptrace(PTRACE_TRACEME, 0, 0, 0);
            ::raise(SIGSTOP);
            ::execv(words[0], words.data());
            ::_exit(127);
        }
        int status = 0;
        check(::waitpid(process_, &status, __WALL), "waiting for the program");
        check_long(::ptrace(PTRACE_SETOPTIONS, process_, 0,
                            PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL),
                   "tracing the program");
        ::ptrace(PTRACE_SYSCALL, process_, 0, 0);
    }

    void go_on(pid_t thread, int status) {
        const int signal = WSTOPSIG(status);
        const bool is_event = status >> 16 != 0;
        if (signal == (SIGTRAP | 0x80) && is_change(thread) && ++seen_ == change_) {
            ::kill(process_, SIGKILL);
            return;
        }
        const bool is_ours = signal == (SIGTRAP | 0x80) || is_event || signal == SIGSTOP;
        ::ptrace(PTRACE_SYSCALL, thread, 0, is_ours ? 0 : signal);
    }

    // On entry to a system call. It may be gone already: killed, or another thread's exec.
    static bool is_change(pid_t thread) {
        __ptrace_syscall_info info{};
        if (::ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) <= 0) return false;
        if (info.op != PTRACE_SYSCALL_INFO_ENTRY) return false;
        if (info.entry.nr == SYS_openat) return (info.entry.args[2] & (O_CREAT | O_TRUNC)) != 0;
        if (info.entry.nr == SYS_write) return is_file(thread, info.entry.args[0]);
        static constexpr std::array kChanges{
            SYS_pwrite64, SYS_pwritev,   SYS_fallocate, SYS_renameat, SYS_renameat2,      SYS_rename,    SYS_unlinkat,
            SYS_unlink,   SYS_mkdirat,   SYS_mkdir,     SYS_rmdir,    SYS_linkat,         SYS_symlinkat, SYS_mknodat,
            SYS_fchmod,   SYS_fchmodat,  SYS_fchown,    SYS_fchownat, SYS_utimensat,      SYS_ftruncate, SYS_fsync,
            SYS_syncfs,   SYS_lsetxattr, SYS_fsetxattr, SYS_setxattr, SYS_copy_file_range};
        return std::find(kChanges.begin(), kChanges.end(), static_cast<long>(info.entry.nr)) != kChanges.end();
    }

    // No pipe: sanitizers write into one whenever they ask whether an address can be read.
    static bool is_file(pid_t thread, uint64_t fd) {
        std::error_code none;
        const std::string link = "/proc/" + std::to_string(thread) + "/fd/" + std::to_string(fd);
        return fd > STDERR_FILENO && std::filesystem::read_symlink(link, none).string().starts_with('/');
    }

    size_t change_;
    size_t seen_ = 0;
    pid_t process_ = -1;
};

}  // namespace rkt::test
