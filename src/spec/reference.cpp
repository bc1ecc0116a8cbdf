#include "spec/reference.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/appc_reference.hpp"

namespace rkt {
namespace {

constexpr size_t kMaxRepository = 255;
constexpr size_t kMaxTag = 128;

bool is_lower_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_tag_char(char c) { return is_lower_alnum(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-'; }

// distribution spec: [a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*, components joined by '/'.
bool is_repository_component(std::string_view s) {
    if (s.empty() || !is_lower_alnum(s.front()) || !is_lower_alnum(s.back())) return false;
    size_t run = 0;  // of separators
    for (size_t i = 0; i < s.size(); ++i) {
        const char c = s[i];
        if (is_lower_alnum(c)) {
            run = 0;
            continue;
        }
        if (c != '.' && c != '_' && c != '-') return false;
        if (run > 0 && (c != s[i - 1] || c == '.' || (c == '_' && run == 2))) return false;
        ++run;
    }
    return true;
}

bool is_repository(std::string_view s) {
    if (s.size() > kMaxRepository) return false;
    for (const auto& component : text::split(s, '/')) {
        if (!is_repository_component(component)) return false;
    }
    return true;
}

bool is_tag(std::string_view s) {
    if (s.empty() || s.size() > kMaxTag || s.front() == '.' || s.front() == '-') return false;
    for (const char c : s) {
        if (!is_tag_char(c)) return false;
    }
    return true;
}

// A label of a host name: letters, digits and inner hyphens.
bool is_host_label(std::string_view s) {
    if (s.empty() || s.front() == '-' || s.back() == '-') return false;
    return std::all_of(s.begin(), s.end(), [](char c) { return is_tag_char(c) && c != '_' && c != '.'; });
}

bool is_host(std::string_view s) {
    if (s.starts_with('[')) {
        const std::string address(s.substr(1, s.size() - 2));
        in6_addr ignored{};
        return s.ends_with(']') && ::inet_pton(AF_INET6, address.c_str(), &ignored) == 1;
    }
    const auto labels = text::split(s, '.');
    return std::all_of(labels.begin(), labels.end(), is_host_label);
}

// HOST, HOST:PORT, [IPv6] or [IPv6]:PORT.
bool is_registry(std::string_view s) {
    const size_t bracket = s.rfind(']');
    const size_t colon = s.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon == std::string_view::npos) return is_host(s);
    const auto port = text::to_u64(s.substr(colon + 1));
    return port && *port >= 1 && *port <= 65535 && is_host(s.substr(0, colon));
}

// As docker: the first component is a registry when it could be no component of a repository.
bool looks_like_registry(std::string_view first) {
    return first.find_first_of(".:[") != std::string_view::npos || first == "localhost";
}

std::string canonical_registry(std::string_view s) {
    const std::string lower = text::to_lower(s);
    return lower == "docker.io" || lower == "index.docker.io" ? kDefaultRegistry : lower;
}

Digest parse_image_digest(std::string_view whole, std::string_view s) {
    try {
        return Digest::parse(s);
    } catch (const ParseError& error) {
        refuse_reference(whole, error.message());
    }
}

DockerReference parse_docker(std::string_view whole, std::string_view rest) {
    DockerReference reference;
    if (rest.starts_with("//")) rest.remove_prefix(2);
    if (const size_t at = rest.find('@'); at != std::string_view::npos) {
        reference.digest = parse_image_digest(whole, rest.substr(at + 1));
        rest = rest.substr(0, at);
    }
    const size_t slash = rest.find('/');
    const bool has_registry = slash != std::string_view::npos && looks_like_registry(rest.substr(0, slash));
    std::string_view path = has_registry ? rest.substr(slash + 1) : rest;
    if (const size_t colon = path.rfind(':'); colon != std::string_view::npos) {
        reference.tag = path.substr(colon + 1);
        if (!is_tag(reference.tag)) refuse_reference(whole, "invalid tag");
        path = path.substr(0, colon);
    } else if (!reference.digest) {
        reference.tag = "latest";
    }
    if (!is_repository(path))
        refuse_reference(whole, "invalid repository name (lower-case letters, digits, \".\", \"_\", \"-\" and \"/\")");
    if (has_registry && !is_registry(rest.substr(0, slash))) refuse_reference(whole, "invalid registry host");
    reference.registry = has_registry ? canonical_registry(rest.substr(0, slash)) : kDefaultRegistry;
    reference.repository = path;
    reference.short_name = !has_registry;
    if (reference.registry == kDefaultRegistry && path.find('/') == std::string_view::npos) {
        reference.repository = "library/" + reference.repository;
    }
    return reference;
}

// PATH[:TAG]; a docker archive's TAG is NAME:TAG and keeps its colon.
ArchiveReference parse_archive(std::string_view whole, std::string_view rest, ArchiveKind kind) {
    const size_t colon = rest.find(':');
    ArchiveReference reference{kind, std::string(rest.substr(0, colon)),
                               colon == std::string_view::npos ? "" : std::string(rest.substr(colon + 1))};
    if (reference.path.empty()) refuse_reference(whole, "the path is missing");
    if (colon != std::string_view::npos && reference.tag.empty()) refuse_reference(whole, "the tag is missing");
    return reference;
}

StoreKey parse_store_key(std::string_view s) {
    const std::string_view hex = s.substr(std::string_view("sha512-").size());
    if (hex.size() < 2 || !text::is_hex(hex)) refuse_reference(s, "an image ID is sha512- and at least two hex digits");
    // A whole SHA-512 has 128 digits; the store's keys keep half.
    return {"sha512-" + std::string(hex.substr(0, 64))};
}

struct Form {
    std::string_view prefix;
    ArchiveKind kind;
};
constexpr Form kForms[] = {{"oci:", ArchiveKind::oci_layout},
                           {"oci-archive:", ArchiveKind::oci_archive},
                           {"docker-archive:", ArchiveKind::docker_archive}};

struct Printer {
    std::string operator()(const DockerReference& r) const { return r.str(); }
    std::string operator()(const ArchiveReference& r) const { return r.str(); }
    std::string operator()(const StoreKey& r) const { return r.prefix; }
    std::string operator()(const AppcReference& r) const { return r.str(); }
    std::string operator()(const AciReference& r) const { return r.location; }
};

}  // namespace

std::string DockerReference::str() const {
    std::string s = "docker://" + registry + "/" + repository;
    if (!tag.empty()) s += ":" + tag;
    if (digest) s += "@" + digest->str();
    return s;
}

std::string DockerReference::location() const {
    return (registry == kDefaultRegistry ? "docker.io" : registry) + "/" + repository;
}

std::string ArchiveReference::str() const {
    for (const Form& form : kForms) {
        if (form.kind == kind) return std::string(form.prefix) + path + (tag.empty() ? "" : ":" + tag);
    }
    return path;
}

ImageReference parse_reference(std::string_view s, bool is_file) {
    if (s.empty()) refuse_reference(s, "empty");
    if (s.starts_with("sha512-")) return parse_store_key(s);
    if (s.starts_with("cimd:")) return parse_cimd(s);
    if (s.starts_with("docker:")) return parse_docker(s, s.substr(std::string_view("docker:").size()));
    for (const Form& form : kForms) {
        if (s.starts_with(form.prefix)) return parse_archive(s, s.substr(form.prefix.size()), form.kind);
    }
    return parse_aci_or_name(s, is_file);
}

std::string to_string(const ImageReference& reference) { return std::visit(Printer{}, reference); }

}  // namespace rkt
