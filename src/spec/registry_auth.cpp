#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/json.hpp"
#include "spec/registry.hpp"

namespace rkt {
namespace {

using json::Node;

// Of a registry's own words in a message: it can send as many as it likes.
constexpr size_t kMaxErrors = 4;
constexpr size_t kMaxError = 256;

Credentials parse_entry(const Node& node) {
    Credentials credentials{node.string_or("username", ""), node.string_or("password", ""),
                            node.string_or("identitytoken", "")};
    const std::string auth = node.string_or("auth", "");
    if (auth.empty()) return credentials;
    const auto decoded = decode_base64(auth);
    const size_t colon = decoded ? decoded->find(':') : std::string::npos;
    if (colon == std::string::npos) node.at("auth").fail("is no base64 of USER:PASSWORD");
    credentials.user = decoded->substr(0, colon);
    credentials.password = decoded->substr(colon + 1);
    while (credentials.password.ends_with('\0')) credentials.password.pop_back();  // docker pads with NULs
    return credentials;
}

// "https://index.docker.io/v1/" is docker's name for its own registry; others may carry a scheme, too.
std::string normalized_key(std::string_view key) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (key.starts_with(scheme)) key.remove_prefix(scheme.size());
    }
    for (const std::string_view suffix : {"/v1/", "/v2/", "/v1", "/v2", "/"}) {
        if (key.ends_with(suffix)) key.remove_suffix(suffix.size());
    }
    const size_t slash = key.find('/');
    const std::string host(key.substr(0, slash));
    const std::string path = slash == std::string_view::npos ? "" : std::string(key.substr(slash));
    const bool docker = host == "docker.io" || host == "index.docker.io";
    return (docker ? "registry-1.docker.io" : host) + path;
}

bool is_location_prefix(std::string_view key, std::string_view location) {
    return location.starts_with(key) && (location.size() == key.size() || location[key.size()] == '/');
}

// What goes into a header as it is must not be able to begin another one.
bool is_header_safe(std::string_view s) {
    return std::all_of(s.begin(), s.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

void parse_domains(const Node& node, AuthFile& file) {
    const std::string type = node.at("type").string();
    const Node credentials = node.at("credentials");
    for (const auto& domain : node.at("domains").strings()) {
        if (type == "basic") {
            file.entries.emplace_back(
                domain, Credentials{credentials.at("user").string(), credentials.at("password").string(), ""});
        } else if (type == "oauth") {
            file.entries.emplace_back(domain, Credentials{"", "", credentials.at("token").string()});
        } else if (type != "aws") {
            node.at("type").fail("unknown auth type " + text::quoted(type));
        }
    }
}

void parse_docker_auth(const Node& node, AuthFile& file) {
    const Node credentials = node.at("credentials");
    for (const auto& registry : node.at("registries").strings()) {
        file.entries.emplace_back(normalized_key(registry), Credentials{credentials.at("user").string(),
                                                                        credentials.at("password").string(), ""});
    }
}

}  // namespace

AuthFile AuthFile::parse_docker_config(std::string_view text, std::string_view where) {
    return with_context(where, [&] {
        const auto document = json::parse(text, "authentication file");
        const Node node(document, "");
        AuthFile file;
        if (const auto auths = node.find("auths")) {
            for (const auto& [key, entry] : auths->members()) {
                const Credentials credentials = parse_entry(entry);
                // docker leaves an empty entry where a credential helper holds the secret.
                if (credentials.user.empty() && credentials.identity_token.empty()) continue;
                file.entries.emplace_back(normalized_key(key), credentials);
            }
        }
        if (const auto helpers = node.find("credHelpers")) {
            for (const auto& [key, helper] : helpers->members())
                file.helpers.emplace_back(normalized_key(key), helper.string());
        }
        file.default_helper = node.string_or("credsStore", "");
        return file;
    });
}

AuthFile AuthFile::parse_rkt_auth(std::string_view text, std::string_view where) {
    return with_context(where, [&] {
        const auto document = json::parse(text, "configuration file");
        const Node node(document, "");
        AuthFile file;
        const std::string kind = node.at("rktKind").string();
        const std::string version = node.at("rktVersion").string();
        if (version != "v1") node.at("rktVersion").fail("unknown version " + text::quoted(version));
        if (kind == "auth") {
            parse_domains(node, file);
        } else if (kind == "dockerAuth") {
            parse_docker_auth(node, file);
        } else {
            node.at("rktKind").fail("kind " + text::quoted(kind) + " does not belong into auth.d");
        }
        return file;
    });
}

std::optional<Credentials> AuthFile::find(std::string_view registry, std::string_view repository) const {
    const std::string location = std::string(registry) + "/" + std::string(repository);
    const std::pair<std::string, Credentials>* best = nullptr;
    for (const auto& entry : entries) {
        if (is_location_prefix(entry.first, location) && (best == nullptr || entry.first.size() > best->first.size()))
            best = &entry;
    }
    if (best == nullptr) return std::nullopt;
    return best->second;
}

std::string parse_token_answer(std::string_view text) {
    const auto document = json::parse(text, "token");
    const Node node(document, "");
    for (const char* key : {"token", "access_token"}) {
        auto token = node.string_or(key, "");
        if (token.empty()) continue;
        if (!is_header_safe(token)) node.at(key).fail("a token has no blanks and no control characters");
        return token;
    }
    node.fail("the answer has no token");
}

Credentials parse_helper_answer(std::string_view text) {
    const auto document = json::parse(text, "credential helper");
    const Node node(document, "");
    Credentials credentials{node.at("Username").string(), node.at("Secret").string(), ""};
    // docker-credential-helpers: this user name says that the secret is an identity token.
    if (credentials.user == "<token>") credentials = {"", "", credentials.password};
    return credentials;
}

std::string parse_registry_errors(std::string_view text) {
    try {
        const auto document = json::parse(text, "error");
        std::vector<std::string> lines;
        for (const Node& error : Node(document, "").elements_or_empty("errors")) {
            const std::string code = error.string_or("code", "");
            const std::string message = error.string_or("message", "");
            lines.push_back(
                text::printable(code + (message.empty() || code.empty() ? "" : ": ") + message).substr(0, kMaxError));
            if (lines.size() == kMaxErrors) break;
        }
        return text::join(lines, "; ");
    } catch (const ParseError&) {
        return "";
    }
}

}  // namespace rkt
