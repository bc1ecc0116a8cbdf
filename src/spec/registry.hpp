// Files and answers that decide how a registry is reached: containers-registries.conf(5), rkt's
// auth.d, containers-auth.json(5), docker's config.json, and a token server's answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/reference.hpp"

namespace rkt {

struct RegistryEndpoint {
    std::string location;   // REG[:PORT][/PATH…] that replaces the matched prefix
    bool insecure = false;  // http and unverified tls are allowed for it
};

// containers-registries.conf(5), version 2 of the format (TOML).
class RegistriesConf {
public:
    // Later files win per key, as the drop-ins of registries.conf.d do. `where` is named in errors.
    void merge(std::string_view toml, std::string_view where);  // throws ParseError with line
    struct Target {
        DockerReference reference;  // registry and repository rewritten
        bool insecure = false;
        bool mirror = false;
        DockerReference name{};  // expanded, but not rewritten: what policies and signatures call the image
    };
    // In the order to be tried: mirrors, then the location itself. Throws Error when blocked.
    // Short names (DockerReference::short_name) expand through [aliases] and
    // unqualified-search-registries; without any they go to the default registry.
    [[nodiscard]] std::vector<Target> targets(const DockerReference& reference) const;

private:
    struct Mirror {
        RegistryEndpoint endpoint;
        bool for_digests = true;
        bool for_tags = true;
    };
    struct Registry {
        std::string prefix;
        RegistryEndpoint endpoint;  // without location: what the prefix matched stays as it is
        bool blocked = false;
        std::vector<Mirror> mirrors;
    };
    struct Reader;  // from TOML, which only the source file knows
    [[nodiscard]] std::vector<Target> targets_of(const DockerReference& reference) const;  // no short name

    std::vector<Registry> registries_;
    std::vector<std::string> search_;
    std::vector<std::pair<std::string, std::string>> aliases_;
};

struct Credentials {
    std::string user;
    std::string password;
    std::string identity_token;  // docker's identitytoken: a refresh token
};

// One source of credentials. Keys are "host[:port][/path…]"; the longest match wins within a source.
struct AuthFile {
    std::vector<std::pair<std::string, Credentials>> entries;
    std::vector<std::pair<std::string, std::string>> helpers;  // credHelpers: host → docker-credential-NAME
    std::string default_helper;                                // credsStore

    static AuthFile parse_docker_config(std::string_view json, std::string_view where);
    // rkt's auth.d: rktKind "dockerAuth" (registries + user/password) and "auth" (domains; basic or oauth).
    static AuthFile parse_rkt_auth(std::string_view json, std::string_view where);
    [[nodiscard]] std::optional<Credentials> find(std::string_view registry, std::string_view repository) const;
};

// WWW-Authenticate of RFC 7235 / the distribution token spec.
struct AuthChallenge {
    enum class Scheme { basic, bearer } scheme;
    std::string realm;
    std::string service;
    std::string scope;
};
std::optional<AuthChallenge> parse_challenge(std::string_view header);
std::string encode_base64(std::string_view s);  // RFC 4648, as basic authentication wants it
// The one text that encode_base64 gives, or nullopt: padded, no line breaks, no stray bits.
std::optional<std::string> decode_base64(std::string_view s);
std::string parse_token_answer(std::string_view json);  // "token" or "access_token"; throws ParseError
// What a credential helper prints for "get".
Credentials parse_helper_answer(std::string_view json);
// The distribution spec's error body as one line, or "" when it is none.
std::string parse_registry_errors(std::string_view json);

}  // namespace rkt
