// fetch: from a reference to an image in the store. Only rkt-fetch links it (libcurl).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "image/http.hpp"
#include "image/import.hpp"
#include "image/progress.hpp"
#include "spec/reference.hpp"

namespace rkt::image {

enum class PullPolicy { fresh, update, never };  // rkt's new, update, never (rkt-1.30.md 1.5)

// A key that discovery found for images of `prefix`: whether it is to be trusted (rkt-1.30.md 2.4).
struct KeyOffer {
    std::string prefix;
    std::string location;
    std::string armored;
};

struct FetchOptions {
    std::string data_dir;
    std::vector<std::string> config_dirs;  // system, local, user: auth.d, trustedkeys and policy.json of each
    std::string local_config_dir;          // the one among them that trusted keys are written to
    PullPolicy pull_policy = PullPolicy::update;
    bool as_candidate = false;    // its name does not mean it yet (candidates.hpp)
    bool insecure_image = false;  // no signature wanted
    bool insecure_tls = false;
    bool insecure_http = false;
    bool insecure_pubkey = false;                                     // keys may come over http or unverified tls
    std::vector<std::string> insecure_options;                        // all of them, recorded with the image
    std::string signature;                                            // file of a detached one, for this image
    std::string registries_conf = "/etc/containers/registries.conf";  // and its .d directory beside it
    std::string containers_dir = "/etc/containers";                   // policy.json, registries.d
    Limits limits;
    HttpOptions http;  // verify_tls and allow_http are decided per registry
    // Asked about a discovered key. Throws Error where nobody can be asked.
    std::function<bool(const KeyOffer&)> trusts_key = [](const KeyOffer&) { return false; };
};

// Throws Error with the image, the layer and the reason in one line.
ImageId fetch(const ImageReference& reference, const FetchOptions& options, Progress& progress);

}  // namespace rkt::image
