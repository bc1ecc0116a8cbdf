// containers-registries.conf(5), version 2.
#include <algorithm>
#include <toml++/toml.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/registry.hpp"

namespace rkt {
namespace {

constexpr const char* kDockerIo = "docker.io";
constexpr const char* kDefaultRegistry = "registry-1.docker.io";

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

RegistryEndpoint endpoint_of(const toml::table& table, std::string_view where) {
    std::string location = string_of(table, "location", where);
    while (location.ends_with('/')) location.pop_back();
    return {std::move(location), bool_of(table, "insecure", where)};
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

// A prefix matches at a boundary: "a.b/c" matches "a.b/c/d" and "a.b/c", not "a.b/cd". "*.b" matches hosts.
bool matches(std::string_view prefix, std::string_view location) {
    if (prefix.starts_with("*.")) {
        const std::string_view host = location.substr(0, location.find('/'));
        const size_t slash = prefix.find('/');
        return slash == std::string_view::npos && host.ends_with(prefix.substr(1));
    }
    if (!location.starts_with(prefix)) return false;
    return location.size() == prefix.size() || location[prefix.size()] == '/' || location[prefix.size()] == ':';
}

std::string canonical_host(std::string_view host) {
    return host == kDockerIo || host == "index.docker.io" ? kDefaultRegistry : std::string(host);
}

DockerReference at_location(const DockerReference& reference, const std::string& location) {
    const size_t slash = location.find('/');
    if (slash == std::string::npos) throw Error("registries.conf: location " + text::quoted(location) + " names no repository");
    DockerReference moved = reference;
    moved.registry = canonical_host(location.substr(0, slash));
    moved.repository = location.substr(slash + 1);
    moved.short_name = false;
    return moved;
}

// "nginx:1.2" of a reference that named no registry: the name alone, as [aliases] has it.
std::string short_name_of(const DockerReference& reference) {
    constexpr std::string_view kLibrary = "library/";
    const bool library = reference.repository.starts_with(kLibrary);
    return library ? reference.repository.substr(kLibrary.size()) : reference.repository;
}

}  // namespace

void RegistriesConf::merge(std::string_view text, std::string_view where) {
    const toml::table file = parse_toml(text, where);
    if (file.get("registries") != nullptr) throw ParseError(where, "version 1 of registries.conf is not supported");
    for_each_table(file, "registry", where, [&](const toml::table& table) {
        Registry registry{string_of(table, "prefix", where), endpoint_of(table, where), bool_of(table, "blocked", where),
                          {}, bool_of(table, "mirror-by-digest-only", where)};
        if (registry.prefix.empty()) registry.prefix = registry.endpoint.location;
        if (registry.endpoint.location.empty()) registry.endpoint.location = registry.prefix;
        if (registry.prefix.empty()) throw ParseError(where, "a registry has neither prefix nor location");
        for_each_table(table, "mirror", where, [&](const toml::table& mirror) {
            registry.mirrors.push_back(endpoint_of(mirror, where));
            if (registry.mirrors.back().location.empty()) throw ParseError(where, "a mirror has no location");
        });
        std::erase_if(registries_, [&](const Registry& known) { return known.prefix == registry.prefix; });
        registries_.push_back(std::move(registry));
    });
    if (const auto* search = file.get_as<toml::array>("unqualified-search-registries")) {
        search_.clear();
        for (const auto& node : *search) search_.push_back(node.value_or(std::string()));
    }
    if (const auto* aliases = file.get_as<toml::table>("aliases")) {
        for (const auto& [name, location] : *aliases) {
            const std::string key(name.str());
            std::erase_if(aliases_, [&](const auto& known) { return known.first == key; });
            if (const auto value = location.value_or(std::string()); !value.empty()) aliases_.emplace_back(key, value);
        }
    }
}

std::vector<RegistriesConf::Target> RegistriesConf::targets_of(const DockerReference& reference) const {
    const std::string location = reference.location();
    const Registry* best = nullptr;
    for (const Registry& registry : registries_) {
        if (matches(registry.prefix, location) && (best == nullptr || registry.prefix.size() > best->prefix.size())) {
            best = &registry;
        }
    }
    if (best == nullptr) return {{reference, false, false}};
    if (best->blocked) throw Error("registry " + text::quoted(best->prefix) + " is blocked by registries.conf");
    const auto rewritten = [&](const std::string& target) {
        if (best->prefix.starts_with("*.")) return at_location(reference, location);
        return at_location(reference, target + location.substr(best->prefix.size()));
    };
    std::vector<Target> targets;
    if (!best->mirror_by_digest_only || reference.digest) {
        for (const auto& mirror : best->mirrors) targets.push_back({rewritten(mirror.location), mirror.insecure, true});
    }
    targets.push_back({rewritten(best->endpoint.location), best->endpoint.insecure, false});
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
