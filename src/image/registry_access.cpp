#include "image/registry_access.hpp"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "image/credentials.hpp"

namespace rkt::image {

RegistriesConf read_registries_conf(const std::string& path) {
    RegistriesConf conf;
    std::vector<std::string> files{path};
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(path + ".d", none)) {
        if (entry.path().extension() == ".conf") files.push_back(entry.path().string());
    }
    std::sort(files.begin() + 1, files.end());
    for (const auto& file : files) {
        const Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
        if (fd) conf.merge(read_all(fd, 4u << 20), file);
    }
    return conf;
}

HttpOptions http_options(const FetchOptions& options, const RegistriesConf::Target& target) {
    HttpOptions http = options.http;
    http.verify_tls = !options.insecure_tls && !target.insecure;
    http.allow_http = options.insecure_http || target.insecure;
    return http;
}

WritableRegistry open_for_writing(const DockerReference& reference, const FetchOptions& options) {
    const auto target = read_registries_conf(options.registries_conf).targets(reference).back();
    const HttpOptions http = http_options(options, target);
    const std::string& host = target.reference.registry;
    const std::string& repository = target.reference.repository;
    const auto credentials =
        find_credentials(CredentialSources::from_environment(options.config_dirs), host, repository);
    const auto connect = [&](const std::string& scheme) {
        auto registry = std::make_unique<Registry>(scheme + host, repository, credentials, http);
        const HttpResponse response = registry->send({.url = "/v2/"});
        // Nobody anonymous may ask some registries for anything without a scope: the upload will tell.
        if (response.status != 200 && response.status != 401) Registry::refuse(response, "registry " + host);
        return registry;
    };
    try {
        return {target.reference, http, connect("https://")};
    } catch (const HttpError& error) {
        if (!http.allow_http || !error.speaks_no_tls()) throw;
    }
    return {target.reference, http, connect("http://")};
}

}  // namespace rkt::image
