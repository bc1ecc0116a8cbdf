// What the verbs of rkt-fetch that work on images of the store share.
#pragma once

#include "cli/session.hpp"
#include "image/fetch.hpp"
#include "image/store.hpp"

namespace rkt::cli {

// As IMAGE of the `image` family. Throws Error: not found.
image::StoredImage stored_image(const image::Store& store, const std::string& name);
// How registries and sites may be talked to.
image::FetchOptions registry_options(const Session& session);

}  // namespace rkt::cli
