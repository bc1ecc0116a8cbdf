// Images through the program rkt-fetch, which loads what the start of a pod must not: libcurl alone
// costs 6 ms (facts-start.md 5).
#pragma once

#include <string>
#include <vector>

#include "cli/session.hpp"
#include "cli/wanted_image.hpp"
#include "image/fetch.hpp"
#include "spec/id.hpp"

namespace rkt::cli {

struct FetchRequest {
    std::vector<WantedImage> images;
    image::PullPolicy pull_policy;
    bool quiet;
    bool as_candidates = false;  // of an update (image/candidates.hpp)
};
// Runs rkt-fetch and waits; its progress goes to our standard error. One id per image. Throws the Error
// that it ended with: it comes through a pipe, so that the user sees one line and not two.
std::vector<ImageId> fetch_in_child(const Session& session, const FetchRequest& request);

// Becomes rkt-fetch with the arguments of `rkt fetch`. Throws Error when it cannot be executed.
[[noreturn]] void become_fetch(const Session& session, const std::vector<std::string>& args);

// The other end of that pipe: an error as lines, outermost first, and back.
std::string pack_error(const Error& error);
Error unpack_error(const std::string& lines);

}  // namespace rkt::cli
