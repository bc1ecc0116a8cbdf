#include "sandbox/user_namespace.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/error.hpp"

namespace rkt::sandbox {
namespace {

// Its number in /proc, which is not the one that clone(2) told us where we are in a PID namespace of our own.
std::string proc_dir(int pidfd) {
    const Fd file(::open(("/proc/self/fdinfo/" + std::to_string(pidfd)).c_str(), O_RDONLY | O_CLOEXEC));
    char text[1024] = {};
    if (!file || ::read(file.get(), text, sizeof text - 1) <= 0) return "";
    const char* line = strstr(text, "\nPid:");
    return line == nullptr ? "" : "/proc/" + std::to_string(atol(line + sizeof "\nPid:"));
}

int write_map(const std::string& path, const PlanUsers& users) noexcept {
    const std::string line = "0 " + std::to_string(users.base) + " " + std::to_string(users.size) + "\n";
    const Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    return file && ::write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size()) ? 0 : -1;
}

}  // namespace

StepError map_users(int holder, const PlanUsers& users, Fd& user_namespace) noexcept {
    const std::string dir = proc_dir(holder);
    if (dir.empty()) return failed("/proc", ENOENT);
    if (write_map(dir + "/uid_map", users) == -1) return failed("uid_map");
    if (write_map(dir + "/gid_map", users) == -1) return failed("gid_map");
    user_namespace = Fd(::open((dir + "/ns/user").c_str(), O_RDONLY | O_CLOEXEC));
    return user_namespace ? done() : failed("user namespace");
}

// By system call: glibc's functions would look for other threads, of which a clone of ours has none.
int become_root_of(const Fd& user_namespace) noexcept {
    if (::setns(user_namespace.get(), CLONE_NEWUSER) == -1) return -1;
    if (::syscall(SYS_setgroups, 0, nullptr) == -1 || ::syscall(SYS_setresgid, 0, 0, 0) == -1) return -1;
    return ::syscall(SYS_setresuid, 0, 0, 0) == -1 ? -1 : 0;
}

// Of the leader as it is, and not of the plan: the kernel may have refused what was planned.
Fd open_user_namespace(pid_t leader) {
    const std::string path = "/proc/" + std::to_string(leader) + "/ns/user";
    Fd theirs(check(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "opening " + path));
    struct stat there {};
    struct stat here {};
    check(::fstat(theirs.get(), &there), path);
    check(::stat("/proc/self/ns/user", &here), "/proc/self/ns/user");
    return there.st_ino == here.st_ino && there.st_dev == here.st_dev ? Fd() : std::move(theirs);
}

}  // namespace rkt::sandbox
