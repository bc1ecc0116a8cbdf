// The end of a pod's networks of CNI.
#pragma once

#include <string>
#include <vector>

#include "spec/cni.hpp"
#include "spec/id.hpp"

namespace rkt::net {

// DEL, in reverse order; the pod's namespace may be gone. Goes on after a failure and throws the first one at the end.
void detach(const PodId& pod, const std::vector<CniAttachment>& attachments, const std::vector<std::string>& config_dirs);

}  // namespace rkt::net
