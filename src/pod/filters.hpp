// The system call filters that a pod's apps ask for instead of the default one.
#pragma once

#include <map>
#include <string>

#include "base/dir.hpp"
#include "sandbox/make_plan.hpp"
#include "spec/pod_manifest.hpp"

namespace rkt::pod {

// Compiles what is not compiled yet (sandbox/seccomp/cache.hpp), so that a filter that cannot be is refused before
// there is a pod. Throws Error.
void compile_filters(const std::string& data_dir, const PodManifest& manifest);

// Puts a copy of each into the pod's directory: it holds as long as the pod does, for `enter` too. By app name.
std::map<std::string, sandbox::AppFilter> provide_filters(const Dir& pod, const std::string& data_dir,
                                                          const PodManifest& manifest);

}  // namespace rkt::pod
