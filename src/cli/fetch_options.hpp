// What a session says of fetching; of the program rkt-fetch.
#pragma once

#include "cli/session.hpp"
#include "image/fetch.hpp"

namespace rkt::cli::fetcher {

// Discovered keys are shown and asked about on the terminal. `session` must outlive the result.
image::FetchOptions fetch_options(Session& session);
// The directory that the administrator's keys are written to.
const std::string& local_config(const Session& session);

}  // namespace rkt::cli::fetcher
