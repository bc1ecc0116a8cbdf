// From the arguments of `run` and `prepare` to a pod directory that is ready to be started.
#pragma once

#include "cli/pod_args.hpp"
#include "cli/session.hpp"
#include "pod/prepare.hpp"

namespace rkt::cli {

// Fetches what is missing. Throws Error.
pod::NewPod make_pod(const Session& session, const pod::PodStore& pods, const image::Store& store, const PodArgs& args);

}  // namespace rkt::cli
