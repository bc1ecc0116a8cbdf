// Pods that files declare, as the verbs about them see them.
#pragma once

#include <string>
#include <vector>

#include "deploy/declared_pod.hpp"

namespace rkt::cli {

const deploy::PodFolders& pod_folders();
// "FILE:LINE: what", also what only the parser of `run` can tell. Empty: it is well.
std::vector<std::string> faults_of(const deploy::PodSource& source, const deploy::DeclaredPod& declared);

}  // namespace rkt::cli
