// What `run` and `run-prepared` share: from their arguments to pod/start.
#pragma once

#include "cli/pod_args.hpp"
#include "cli/session.hpp"
#include "pod/start.hpp"

namespace rkt::cli {

// Before anything of the pod begins: whether what was asked for is possible with these apps. What is ignored is said.
// Throws Error.
void check_start(const Session& session, const pod::PodContents& contents, const StartArgs& args);

pod::StartOptions start_options(Session& session, const StartArgs& args);

// ExecStart= of the service that `run --detach` asks for: this program, in the same session.
std::vector<std::string> run_prepared_command(const Session& session, const StartArgs& args, const PodId& pod);

}  // namespace rkt::cli
