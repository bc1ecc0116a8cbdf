// Images that an update tries before their names mean them: candidates/NAME is a record as refs/NAME, and becomes it by
// one rename when the image has proved itself. A crash leaves the name as it was.
#pragma once

#include <set>
#include <string>

#include "image/layout.hpp"
#include "spec/id.hpp"

namespace rkt::image {

Dir open_candidates(const Layout& layout);
// For a fetch: what it names is a candidate.
Layout naming_candidates(Layout layout);

void commit_candidate(const Layout& layout, const std::string& reference);
void drop_candidates(const Layout& layout);
// The candidates, and what their names mean until then: gc keeps both.
std::set<ImageId> images_on_trial(const Layout& layout);

}  // namespace rkt::image
