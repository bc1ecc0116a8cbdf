// fetch: from a reference to an image in the store. Only rkt-fetch links it (libcurl).
#pragma once

#include <string>
#include <vector>

#include "image/http.hpp"
#include "image/import.hpp"
#include "image/progress.hpp"
#include "spec/reference.hpp"

namespace rkt::image {

enum class PullPolicy { fresh, update, never };  // rkt's new, update, never (rkt-1.30.md 1.5)

struct FetchOptions {
    std::string data_dir;
    std::vector<std::string> config_dirs;  // system, local, user: auth.d of each, later wins
    PullPolicy pull_policy = PullPolicy::update;
    bool insecure_image = false;  // no signature wanted
    bool insecure_tls = false;
    bool insecure_http = false;
    std::vector<std::string> insecure_options;                        // all of them, recorded with the image
    std::string registries_conf = "/etc/containers/registries.conf";  // and its .d directory beside it
    Limits limits;
    HttpOptions http;  // verify_tls and allow_http are decided per registry
};

// Throws Error with the image, the layer and the reason in one line.
ImageId fetch(const ImageReference& reference, const FetchOptions& options, Progress& progress);

}  // namespace rkt::image
