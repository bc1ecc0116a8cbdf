// How a registry is reached: registries.conf, credentials, https or, where that was allowed, http.
#pragma once

#include <memory>
#include <string>

#include "image/fetch.hpp"
#include "image/registry.hpp"

namespace rkt::image {

// The file and the drop-ins of its .d directory. Throws ParseError.
RegistriesConf read_registries_conf(const std::string& path);
HttpOptions http_options(const FetchOptions& options, const RegistriesConf::Target& target);

// The registry that images of this name are written to, no mirror. It is asked for its version first, so that the
// scheme is known before anything is sent. Throws Error.
struct WritableRegistry {
    DockerReference reference;  // as registries.conf rewrites it
    HttpOptions http;
    std::unique_ptr<Registry> registry;
};
WritableRegistry open_for_writing(const DockerReference& reference, const FetchOptions& options);

}  // namespace rkt::image
