// Limits of an app's resources as files of its own cgroup (cgroup-v2.rst).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "spec/image_manifest.hpp"
#include "spec/plan.hpp"

namespace rkt::sandbox {

// "MAJOR:MINOR" of the disk that the file system of `path` is on, as io.max names it; "": on none, or on several
// (tmpfs, btrfs, NFS). Throws SystemError.
std::string disk_of(const std::string& path);

// That of the pod's files; asked for where there is a limit of it.
using DiskOfPod = std::function<std::string()>;
// Throws Error for what cannot be kept.
std::vector<PlanLimit> plan_limits(const std::vector<Isolator>& isolators, const DiskOfPod& disk);

bool has_limits(const Plan& plan);
// The controllers that those files belong to, each once.
std::vector<std::string> controllers_of(const std::vector<PlanLimit>& limits);

}  // namespace rkt::sandbox
