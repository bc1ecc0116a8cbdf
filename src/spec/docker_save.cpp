#include "base/text.hpp"
#include "spec/json.hpp"
#include "spec/oci.hpp"

namespace rkt::oci {
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
