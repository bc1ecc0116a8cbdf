#include "spec/image_manifest.hpp"

#include <unordered_map>

#include "base/text.hpp"
#include "spec/app_json.hpp"

namespace rkt {

using json::Node;
using json::Value;

namespace {

// TYPE-VALUE with one "-", of one type; how many digits of it is not said (rkt-1.30.md 12).
std::string parse_dependency_id(const Node& node) {
    constexpr std::string_view kPrefix = "sha512-";
    std::string id = node.string();
    const bool prefixed = id.starts_with(kPrefix);
    if (!prefixed || !text::is_hex(std::string_view(id).substr(kPrefix.size()))) node.fail("is no sha512-… image ID");
    return id;
}

Dependency parse_dependency(const Node& node) {
    const Node name = node.at("imageName");
    if (!is_ac_identifier(name.string())) name.fail("invalid AC identifier");
    Dependency dependency{name.string(), "", json::parse_labels(node), std::nullopt};
    if (const auto id = node.find("imageID")) dependency.image_id = parse_dependency_id(*id);
    if (const auto size = node.find("size")) dependency.size = size->unsigned_integer();
    return dependency;
}

Value print_dependency(const Dependency& dependency) {
    Value printed{{"imageName", dependency.image_name}};
    if (!dependency.image_id.empty()) printed["imageID"] = dependency.image_id;
    if (!dependency.labels.empty()) printed["labels"] = json::print_name_values(dependency.labels);
    if (dependency.size) printed["size"] = *dependency.size;
    return printed;
}

}  // namespace

const std::string* find_value(const NameValues& list, std::string_view name) {
    for (const NameValue& entry : list) {
        if (entry.name == name) return &entry.value;
    }
    return nullptr;
}

NameValues merge_values(const NameValues& base, const NameValues& over) {
    NameValues merged;
    std::unordered_map<std::string, size_t> places;  // an image may bring many thousand
    for (const NameValues* list : {&base, &over}) {
        for (const NameValue& variable : *list) {
            const auto [place, is_new] = places.emplace(variable.name, merged.size());
            if (is_new) {
                merged.push_back(variable);
            } else {
                merged[place->second].value = variable.value;
            }
        }
    }
    return merged;
}

bool is_from_docker(const ImageManifest& manifest) {
    return find_value(manifest.annotations, "appc.io/docker/repository") != nullptr;
}

std::string stop_signal_of(const ImageManifest& manifest) {
    const std::string* name = find_value(manifest.annotations, "org.opencontainers.image.stopsignal");
    return name != nullptr ? *name : "";
}

std::string lenient_group_of(const ImageManifest& manifest) {
    return is_from_docker(manifest) && manifest.app ? manifest.app->group : "";
}

std::string print_annotations(const NameValues& annotations) {
    return json::print(json::print_name_values(annotations), false);
}

ImageManifest ImageManifest::parse(std::string_view text) {
    const Value document = json::parse(text, "image manifest");
    const Node node(document, "");
    ImageManifest manifest;
    manifest.ac_version = json::parse_header(node, "ImageManifest");
    manifest.name = node.at("name").string();
    if (!is_ac_identifier(manifest.name)) node.at("name").fail("invalid AC identifier");
    manifest.labels = json::parse_labels(node);
    if (const auto app = node.find("app")) manifest.app = json::parse_app(*app);
    manifest.annotations = json::parse_annotations(node);
    for (const Node& dependency : node.elements_or_empty("dependencies")) {
        manifest.dependencies.push_back(parse_dependency(dependency));
    }
    manifest.path_whitelist = node.strings_or_empty("pathWhitelist");
    return manifest;
}

std::string ImageManifest::print(bool pretty) const {
    Value printed{{"acKind", "ImageManifest"}, {"acVersion", ac_version}, {"name", name}};
    if (!labels.empty()) printed["labels"] = json::print_name_values(labels);
    if (app) printed["app"] = json::print_app(*app);
    if (!annotations.empty()) printed["annotations"] = json::print_name_values(annotations);
    for (const Dependency& dependency : dependencies) printed["dependencies"].push_back(print_dependency(dependency));
    if (!path_whitelist.empty()) printed["pathWhitelist"] = path_whitelist;
    return json::print(printed, pretty);
}

}  // namespace rkt
