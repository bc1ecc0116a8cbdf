// From the images of a command line to images in the store, by the pull policy (rkt-1.30.md 1.4, 1.5).
#pragma once

#include <string>
#include <vector>

#include "cli/session.hpp"
#include "cli/wanted_image.hpp"
#include "image/fetch.hpp"
#include "image/store.hpp"

namespace rkt::cli {

struct ImagesWanted {
    std::vector<WantedImage> images;
    image::PullPolicy pull_policy;
    bool quiet;
};
// Whether one of them has to come over the network. Throws ParseError.
bool needs_network(const image::Store& store, const ImagesWanted& wanted);
// In the same order. Throws Error naming the image.
std::vector<image::StoredImage> fetch_images(const Session& session, const image::Store& store,
                                             const ImagesWanted& wanted);

}  // namespace rkt::cli
