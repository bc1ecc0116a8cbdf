#include "base/text.hpp"
#include "spec/json.hpp"
#include "spec/oci.hpp"

namespace rkt::oci {
namespace {

json::Value print_descriptor(const Descriptor& descriptor) {
    return {{"mediaType", descriptor.media_type}, {"digest", descriptor.digest.str()}, {"size", descriptor.size}};
}

}  // namespace

std::string print_manifest(const Manifest& manifest) {
    json::Value layers = json::Value::array();
    for (const Descriptor& layer : manifest.layers) layers.push_back(print_descriptor(layer));
    return json::print({{"schemaVersion", 2},
                        {"mediaType", "application/vnd.oci.image.manifest.v1+json"},
                        {"config", print_descriptor(manifest.config)},
                        {"layers", std::move(layers)}},
                       false);
}

std::vector<SavedImage> parse_docker_save(std::string_view text) {
    const auto document = json::parse(text, "manifest.json");
    std::vector<SavedImage> images;
    for (const json::Node& node : json::Node(document, "").elements()) {
        images.push_back({node.at("Config").string(), node.strings_or_empty("RepoTags"), node.at("Layers").strings()});
    }
    return images;
}

SavedImage select_saved(const std::vector<SavedImage>& images, const std::string& tag) {
    std::vector<std::string> offered;
    for (const SavedImage& image : images) {
        for (const auto& name : image.repo_tags) {
            if (name == tag) return image;
            offered.push_back(name);
        }
    }
    if (tag.empty() && images.size() == 1) return images.front();
    const std::string list = offered.empty() ? "none" : text::join(offered, ", ");
    throw Error(tag.empty() ? "it has " + std::to_string(images.size()) + " images: name one of " + list
                            : "there is no image " + text::quoted(tag) + " in it (it has " + list + ")");
}

}  // namespace rkt::oci
