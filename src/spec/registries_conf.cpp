// containers-registries.conf(5), version 2.
#include <toml++/toml.h>
#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/registry.hpp"

namespace rkt {
namespace {

constexpr const char* kSearchKey = "unqualified-search-registries";
constexpr const char* kDockerIo = "docker.io";
constexpr std::string_view kLibrary = "library/";  // docker.io's official images

toml::table parse_toml(std::string_view text, std::string_view where) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        const auto& begin = error.source().begin;
        throw ParseError(std::string(where) + ":" + std::to_string(begin.line) + ":" + std::to_string(begin.column),
                         error.description());
    }
}

std::string string_of(const toml::table& table, std::string_view key, std::string_view where) {
    const auto* node = table.get(key);
    if (node == nullptr) return "";
    const auto value = node->value_exact<std::string>();
    if (!value) throw ParseError(where, std::string(key) + " wants a string");
    return *value;
}

bool bool_of(const toml::table& table, std::string_view key, std::string_view where) {
    const auto* node = table.get(key);
    if (node == nullptr) return false;
    const auto value = node->value_exact<bool>();
    if (!value) throw ParseError(where, std::string(key) + " wants true or false");
    return *value;
}

std::string location_of(const toml::table& table, std::string_view key, std::string_view where) {
    std::string location = string_of(table, key, where);
    while (location.ends_with('/')) location.pop_back();
    return location;
}

RegistryEndpoint registry_endpoint(const toml::table& table, std::string_view where) {
    return {location_of(table, "location", where), bool_of(table, "insecure", where)};
}

template <typename F>
void for_each_table(const toml::table& parent, std::string_view key, std::string_view where, F&& use) {
    const auto* node = parent.get(key);
    if (node == nullptr) return;
    const auto* array = node->as_array();
    if (array == nullptr) throw ParseError(where, std::string(key) + " wants an array of tables");
    for (const auto& element : *array) {
        if (!element.is_table()) throw ParseError(where, std::string(key) + " wants an array of tables");
        use(*element.as_table());
    }
}

// What prefixes are compared with: REG/REPO[:TAG][@DIGEST].
std::string full_name(const DockerReference& reference) {
    std::string name = reference.location();
    if (!reference.tag.empty()) name += ":" + reference.tag;
    if (reference.digest) name += "@" + reference.digest->str();
    return name;
}

// How much of `name` the prefix stands for; nullopt: it does not match. "a.b/c" matches "a.b/c/d" and
// "a.b/c:1", not "a.b/cd"; "a.b" is another host than "a.b:5000"; "*.b" stands for any host below b.
std::optional<size_t> match(std::string_view prefix, std::string_view name) {
    const std::string_view host = name.substr(0, name.find('/'));
    if (prefix.starts_with("*.")) {
        return host.ends_with(prefix.substr(1)) ? std::optional(host.size()) : std::nullopt;
    }
    if (!name.starts_with(prefix)) return std::nullopt;
    const char next = name.size() == prefix.size() ? '/' : name[prefix.size()];
    const bool in_path = prefix.size() > host.size();
    return next == '/' || (in_path && (next == ':' || next == '@')) ? std::optional(prefix.size()) : std::nullopt;
}

std::string canonical_host(std::string_view host) {
    return host == kDockerIo || host == "index.docker.io" ? kDefaultRegistry : std::string(host);
}

// The same image at `name`: REG/REPO, where a tag may follow and then counts.
DockerReference at_location(const DockerReference& reference, std::string_view name) {
    name = name.substr(0, name.find('@'));
    const size_t slash = name.find('/');
    if (slash == std::string_view::npos || slash == 0 || slash + 1 == name.size()) {
        throw Error("registries.conf: location " + text::quoted(name) + " names no repository");
    }
    DockerReference moved = reference;
    moved.registry = canonical_host(name.substr(0, slash));
    moved.repository = name.substr(slash + 1);
    if (const size_t colon = moved.repository.rfind(':'); colon != std::string::npos) {
        if (!moved.tag.empty()) moved.tag = moved.repository.substr(colon + 1);
        moved.repository.resize(colon);
    }
    if (moved.registry == kDefaultRegistry && moved.repository.find('/') == std::string::npos) {
        moved.repository.insert(0, kLibrary);
    }
    moved.short_name = false;
    return moved;
}

// "nginx:1.2" of a reference that named no registry: the name alone, as [aliases] has it.
std::string short_name_of(const DockerReference& reference) {
    const bool library = reference.repository.starts_with(kLibrary);
    return library ? reference.repository.substr(kLibrary.size()) : reference.repository;
}

// Names of hosts and repositories are ASCII; and toml++ 3.3 meets undefined behaviour at some other characters
// between words (is_non_ascii_horizontal_whitespace).
void check_ascii(std::string_view text, std::string_view where) {
    size_t number = 0;
    for (const auto& line : text::split(text, '\n')) {
        ++number;
        const std::string_view words = std::string_view(line).substr(0, line.find('#'));
        const bool ascii =
            std::all_of(words.begin(), words.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        if (!ascii)
            throw ParseError(
                where, "line " + std::to_string(number) + ": only a comment may hold other characters than ASCII");
    }
}

std::vector<std::string> strings_of(const toml::table& table, std::string_view key, std::string_view where) {
    std::vector<std::string> strings;
    const auto* node = table.get(key);
    if (node == nullptr) return strings;
    const auto* array = node->as_array();
    if (array == nullptr) throw ParseError(where, std::string(key) + " wants an array of strings");
    for (const auto& element : *array) {
        const auto value = element.value_exact<std::string>();
        if (!value || value->empty()) throw ParseError(where, std::string(key) + " wants an array of strings");
        strings.push_back(*value);
    }
    return strings;
}

}  // namespace

struct RegistriesConf::Reader {
    static Mirror mirror(const toml::table& table, std::string_view where);
    static Registry registry(const toml::table& table, std::string_view where);
};

RegistriesConf::Mirror RegistriesConf::Reader::mirror(const toml::table& table, std::string_view where) {
    Mirror mirror{registry_endpoint(table, where)};
    if (mirror.endpoint.location.empty()) throw ParseError(where, "a mirror has no location");
    const std::string pull = string_of(table, "pull-from-mirror", where);
    if (!pull.empty() && pull != "all" && pull != "digest-only" && pull != "tag-only") {
        throw ParseError(where, "pull-from-mirror wants all, digest-only or tag-only, not " + text::quoted(pull));
    }
    mirror.for_digests = pull != "tag-only";
    mirror.for_tags = pull != "digest-only";
    return mirror;
}

RegistriesConf::Registry RegistriesConf::Reader::registry(const toml::table& table, std::string_view where) {
    Registry registry{
        location_of(table, "prefix", where), registry_endpoint(table, where), bool_of(table, "blocked", where), {}};
    if (registry.prefix.empty()) registry.prefix = registry.endpoint.location;
    if (registry.prefix.empty()) throw ParseError(where, "a registry has neither prefix nor location");
    const bool by_digest_only = bool_of(table, "mirror-by-digest-only", where);
    for_each_table(table, "mirror", where, [&](const toml::table& entry) {
        registry.mirrors.push_back(mirror(entry, where));
        if (by_digest_only) registry.mirrors.back().for_tags = false;
    });
    return registry;
}

void RegistriesConf::merge(std::string_view text, std::string_view where) {
    check_ascii(text, where);
    const toml::table file = parse_toml(text, where);
    if (file.get("registries") != nullptr) throw ParseError(where, "version 1 of registries.conf is not supported");
    for_each_table(file, "registry", where, [&](const toml::table& table) {
        Registry registry = Reader::registry(table, where);
        std::erase_if(registries_, [&](const Registry& known) { return known.prefix == registry.prefix; });
        registries_.push_back(std::move(registry));
    });
    if (file.contains(kSearchKey)) search_ = strings_of(file, kSearchKey, where);
    const auto* aliases = file.get("aliases");
    if (aliases == nullptr) return;
    if (!aliases->is_table()) throw ParseError(where, "aliases wants a table");
    for (const auto& [key, ignored] : *aliases->as_table()) {
        const std::string name(key.str());
        const std::string location = string_of(*aliases->as_table(), name, where);
        std::erase_if(aliases_, [&](const auto& known) { return known.first == name; });
        if (!location.empty()) aliases_.emplace_back(name, location);  // an empty one takes back an earlier file's
    }
}

std::vector<RegistriesConf::Target> RegistriesConf::targets_of(const DockerReference& reference) const {
    const std::string name = full_name(reference);
    const Registry* best = nullptr;
    for (const Registry& registry : registries_) {
        if (match(registry.prefix, name) && (best == nullptr || registry.prefix.size() > best->prefix.size())) {
            best = &registry;
        }
    }
    if (best == nullptr) return {{reference, false, false, reference}};
    if (best->blocked) throw Error("registry " + text::quoted(best->prefix) + " is blocked by registries.conf");
    const std::string rest = name.substr(*match(best->prefix, name));
    std::vector<Target> targets;
    for (const Mirror& mirror : best->mirrors) {
        if (!(reference.digest ? mirror.for_digests : mirror.for_tags)) continue;
        targets.push_back(
            {at_location(reference, mirror.endpoint.location + rest), mirror.endpoint.insecure, true, reference});
    }
    const std::string& location = best->endpoint.location;
    targets.push_back({location.empty() ? reference : at_location(reference, location + rest), best->endpoint.insecure,
                       false, reference});
    return targets;
}

std::vector<RegistriesConf::Target> RegistriesConf::targets(const DockerReference& reference) const {
    if (!reference.short_name) return targets_of(reference);
    const std::string name = short_name_of(reference);
    for (const auto& [alias, location] : aliases_) {
        if (alias == name) return targets_of(at_location(reference, location));
    }
    if (search_.empty()) return targets_of(reference);
    std::vector<Target> all;
    for (const auto& host : search_) {
        // docker.io alone keeps its official images below library/.
        const std::string repository = canonical_host(host) == kDefaultRegistry ? reference.repository : name;
        std::string location = host;
        location += "/" + repository;
        for (auto& target : targets_of(at_location(reference, location))) all.push_back(std::move(target));
    }
    return all;
}

}  // namespace rkt
