#include "sandbox/pod_group.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "sandbox/group_tree.hpp"
#include "sandbox/isolators/resources.hpp"

namespace rkt::sandbox {
namespace {

constexpr const char* kCgroupRoot = "/sys/fs/cgroup";
constexpr const char* kSupervisor = "/supervisor";
constexpr const char* kInitScope = "/init.scope";
constexpr const char* kSharedGroup = "/rkt-";

bool is_unified() {
    struct statfs st {};
    check(::statfs(kCgroupRoot, &st), std::string("looking at ") + kCgroupRoot);
    return st.f_type == CGROUP2_SUPER_MAGIC;
}

std::string read_file(const std::string& path) {
    return read_all(Fd(check(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "opening " + path)));
}

void write_file(const std::string& path, const std::string& content) {
    const Fd file(check(::open(path.c_str(), O_WRONLY | O_CLOEXEC), "opening " + path));
    check_long(::write(file.get(), content.data(), content.size()), "writing \"" + content + "\" into " + path);
}

Fd open_directory(const std::string& path) {
    return Fd(check(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "opening " + path));
}

void make_directory(const std::string& path) {
    if (::mkdir(path.c_str(), 0755) == -1 && errno != EEXIST) throw SystemError(errno, "making " + path);
}

// The directory in the unified hierarchy, from "0::/path" of /proc/PID/cgroup (cgroups(7)). `process`: "self" or a pid.
std::string cgroup_of(const std::string& process) {
    for (const auto& line : text::split(read_file("/proc/" + process + "/cgroup"), '\n')) {
        if (line.starts_with("0::")) return kCgroupRoot + line.substr(3);
    }
    throw Error("process " + process + " is in no unified cgroup");
}

// Of this process' unit; "": there is no unified hierarchy. It is asked for once: who limits apps moves (below).
const std::string& own_unit() {
    static const std::string path = is_unified() ? cgroup_of("self") : "";
    return path;
}

std::string pod_group_of(pid_t leader) {
    const std::string path = cgroup_of(std::to_string(leader));
    return path.ends_with(kInitScope) ? path.substr(0, path.size() - std::string_view(kInitScope).size()) : path;
}

std::vector<std::string> controllers_of_apps(const Plan& plan) {
    std::vector<PlanLimit> limits;
    for (const PlanApp& app : plan.apps) limits.insert(limits.end(), app.limits.begin(), app.limits.end());
    return controllers_of(limits);
}

bool has_controller(const std::string& group, std::string_view controller) {
    const auto available = text::split(text::trim(read_file(group + "/cgroup.controllers")), ' ');
    return std::find(available.begin(), available.end(), controller) != available.end();
}

std::vector<std::string> all_available(const std::string& group) {
    std::vector<std::string> controllers;
    for (const char* controller : {"cpu", "io", "memory", "pids"}) {
        if (has_controller(group, controller)) controllers.emplace_back(controller);
    }
    return controllers;
}

void check_available(const std::string& group, const std::vector<std::string>& wanted) {
    for (const std::string& controller : wanted) {
        if (has_controller(group, controller)) continue;
        throw Error("limits need the cgroup controller \"" + controller + "\", which is not in " + group +
                    "/cgroup.controllers");
    }
}

// systemd marks what it leaves to others (systemd.resource-control(5), Delegate=), from v251 on.
bool is_delegated(std::string group) {
    while (group.size() > std::string_view(kCgroupRoot).size()) {
        if (::getxattr(group.c_str(), "user.delegate", nullptr, 0) >= 0) return true;
        group.resize(group.rfind('/'));
    }
    return false;
}

void check_delegated(const std::string& group) {
    if (is_delegated(group)) return;
    throw Error("limits of apps need a unit that is delegated: write Delegate=yes into " +
                group.substr(group.rfind('/') + 1));
}

std::vector<std::string> processes_in(const std::string& group) {
    const std::string pids = read_file(group + "/cgroup.procs");
    return text::split(text::trim(pids), '\n');
}

// "": it has ended.
std::string parent_of(const std::string& process) {
    std::ifstream status("/proc/" + process + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("PPid:\t")) return line.substr(6);
    }
    return "";
}

// We, and who makes the pod's namespaces meanwhile (namespace_holder.hpp).
bool is_ours(const std::string& process) {
    const std::string us = std::to_string(::getpid());
    return process == us || parent_of(process) == us;
}

// Whoever else is there, we do not move.
bool is_alone(const std::string& group) {
    const auto processes = processes_in(group);
    return std::all_of(processes.begin(), processes.end(),
                       [](const std::string& process) { return is_ours(process) || parent_of(process).empty(); });
}

void check_alone(const std::string& group) {
    if (is_alone(group)) return;
    throw Error("limits of apps need a unit without processes beside rkt, and " + group.substr(group.rfind('/') + 1) +
                " has some: let rkt be its main process");
}

void enable(const std::string& group, const std::vector<std::string>& controllers) {
    for (const std::string& controller : controllers) write_file(group + "/cgroup.subtree_control", "+" + controller);
}

}  // namespace

PodGroup::PodGroup(std::string unit, std::string path, const Plan& plan)
    : unit_(std::move(unit)), path_(std::move(path)), controllers_(controllers_of_apps(plan)) {
    if (!controllers_.empty()) {
        check_delegated(unit_);
        check_available(unit_, controllers_);
    }
    // Of apps that come later.
    if (plan.is_mutable && is_delegated(unit_)) controllers_ = all_available(unit_);
}

std::string PodGroup::place_in_own_unit(const PodId& pod) {
    return own_unit().empty() ? "" : own_unit() + kSharedGroup + pod.str().substr(0, 8);
}

PodGroup PodGroup::in_own_unit(const Plan& plan, bool shares_unit) {
    const std::string& unit = own_unit();
    if (unit.empty()) return {};
    PodGroup group(unit, shares_unit ? place_in_own_unit(plan.pod) : unit, plan);
    if (has_limits(plan)) check_alone(unit);
    if (!group.controllers_.empty() && !is_alone(unit)) group.controllers_.clear();
    if (shares_unit) {
        make_directory(group.path_);
        group.is_ours_ = true;
        group.birthplace_ = open_directory(group.path_);
    }
    if (!group.controllers_.empty()) {
        const std::string place = group.path_ + kInitScope;
        make_directory(place);
        group.birthplace_ = open_directory(place);
    }
    group.directory_ = open_directory(group.path_);
    return group;
}

PodGroup PodGroup::around(const Plan& plan, pid_t leader) {
    if (!is_unified()) return {};
    const std::string unit = cgroup_of(std::to_string(leader));
    PodGroup group(unit, unit, plan);
    group.directory_ = open_directory(unit);
    return group;
}

PodGroup::PodGroup(PodGroup&& other) noexcept { *this = std::move(other); }

PodGroup& PodGroup::operator=(PodGroup&& other) noexcept {
    std::swap(unit_, other.unit_);
    std::swap(path_, other.path_);
    std::swap(controllers_, other.controllers_);
    std::swap(is_ours_, other.is_ours_);
    std::swap(directory_, other.directory_);
    std::swap(birthplace_, other.birthplace_);
    return *this;
}

PodGroup::~PodGroup() {
    if (is_ours_) remove_pod_group(path_);
}

void remove_pod_group(const std::string& path) noexcept {
    if (path.rfind(kSharedGroup) == std::string::npos || path.find('/', path.rfind(kSharedGroup) + 1) != std::string::npos) return;
    remove_group_tree(AT_FDCWD, path.c_str());
}

void PodGroup::enable_controllers(pid_t leader) {
    if (controllers_.empty()) return;
    if (birthplace_) {
        make_directory(unit_ + kSupervisor);
        for (const std::string& process : processes_in(unit_)) {
            if (is_ours(process)) write_file(unit_ + kSupervisor + "/cgroup.procs", process);
        }
    } else {
        make_directory(path_ + kInitScope);
        write_file(path_ + kInitScope + "/cgroup.procs", std::to_string(leader));
    }
    enable(unit_, controllers_);
    if (path_ != unit_) enable(path_, controllers_);
}

// What delegation hands over, as systemd-nspawn does (CGROUP_DELEGATION.md); the group's own limits stay root's.
void give_group(const Fd& directory, const PlanUsers& users) {
    if (!users || !directory) return;
    constexpr const char* kDoing = "giving the pod its cgroup";
    check(::fchown(directory.get(), users.base, users.base), kDoing);
    for (const char* file : {"cgroup.procs", "cgroup.threads", "cgroup.subtree_control"}) {
        check(::fchownat(directory.get(), file, users.base, users.base, 0), kDoing);
    }
}

void check_controllers(const Plan& plan) { check_controllers(controllers_of_apps(plan)); }

void check_controllers(const std::vector<std::string>& controllers) {
    if (controllers.empty()) return;
    if (!is_unified()) {
        throw Error("limits need the cgroup controller \"" + controllers.front() + "\" of version 2, which " +
                    kCgroupRoot + " is not");
    }
    check_available(kCgroupRoot, controllers);
}

void kill_group(const Fd& group) noexcept {
    const Fd file(::openat(group.get(), "cgroup.kill", O_WRONLY | O_CLOEXEC));
    if (file) (void)!::write(file.get(), "1", 1);
}

Fd open_app_group(pid_t leader, const PlanApp& app) {
    if (!is_unified()) return {};
    return open_directory(pod_group_of(leader) + "/" + app.cgroup);
}

}  // namespace rkt::sandbox
