// A change of the files in a pod folder, made at one instant: a host that loses its power comes up with all of it, or
// with nothing of it. What is to be there is made beside the folder's files, an empty file for each that goes, and one
// rename makes it count before these (find_pods()). What comes after only tidies, each step of it leaving the same
// pods.
#pragma once

#include <string>

#include "spec/pod_change.hpp"

namespace rkt::deploy {

// Throws Error: it cannot be written, and nothing is changed.
void commit_pods(const PodChange& change, const std::string& folder);
// Until this is done no other can be committed. Also takes away what was never committed.
void tidy_commit(const std::string& folder);

}  // namespace rkt::deploy
