#include "sandbox/seccomp/journal_filter.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace rkt::sandbox::seccomp {
namespace {

// Reading, writing and naming files, sockets that are there, waiting, ending; of each call what musl makes of it.
constexpr const char* kJournalCalls[] = {"accept4",
                                         "brk",
                                         "clock_gettime",
                                         "close",
                                         "connect",
                                         "exit",
                                         "exit_group",
                                         "fallocate",
                                         "fcntl",
                                         "fstat",
                                         "ftruncate",
                                         "getdents64",
                                         "getpid",
                                         "getrandom",
                                         "getsockopt",
                                         "gettid",
                                         "linkat",
                                         "lseek",
                                         "madvise",
                                         "mmap",
                                         "munmap",
                                         "newfstatat",
                                         "open",
                                         "openat",
                                         "poll",
                                         "ppoll",
                                         "pread64",
                                         "preadv",
                                         "pwrite64",
                                         "pwritev",
                                         "read",
                                         "readv",
                                         "recvfrom",
                                         "recvmsg",
                                         "renameat",
                                         "renameat2",
                                         "restart_syscall",
                                         "rt_sigaction",
                                         "rt_sigprocmask",
                                         "rt_sigreturn",
                                         "sendmsg",
                                         "sendto",
                                         "setsockopt",
                                         "unlink",
                                         "unlinkat",
                                         "write",
                                         "writev"};

}  // namespace

rkt::seccomp::Filter journal_filter() {
    using namespace rkt::seccomp;
    Filter filter{{Verdict::refuse, EPERM}, {}, {}};
    filter.rules.push_back({{std::begin(kJournalCalls), std::end(kJournalCalls)}, kAllow, {}});
    filter.rules.push_back({{"socket"}, kAllow, {{0, Comparison::equal, AF_UNIX}}});
    return filter;
}

}  // namespace rkt::sandbox::seccomp
