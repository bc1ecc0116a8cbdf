// From the arguments of `run` and `prepare` to what a pod is made of.
#pragma once

#include "cli/pod_args.hpp"
#include "cli/session.hpp"
#include "pod/prepare.hpp"

namespace rkt::cli {

pod::AppOptions app_options(const AppArgs& args);  // reads a profile that is named; throws Error

// Fetches what is missing. Throws Error; nothing of a pod is there yet.
pod::PodContents make_contents(const Session& session, const image::Store& store, const PodArgs& args);

}  // namespace rkt::cli
