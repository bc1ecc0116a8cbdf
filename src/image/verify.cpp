#include "image/verify.hpp"

#include <set>

#include "base/error.hpp"
#include "image/check_image.hpp"
#include "image/damage.hpp"

namespace rkt::image {
namespace {

void mark(const Dir& in, const std::string& object, const std::vector<std::string>& problems) {
    if (!in.exists(object)) return;
    with_context("marking it for the next fetch",
                 [&] { problems.empty() ? unmark_damaged(in, object) : mark_damaged(in, object, problems.front()); });
}

std::set<Digest> layers_of(const ImageRecord& record) {
    std::set<Digest> layers(record.layers.begin(), record.layers.end());
    if (record.aci) layers.insert(*record.aci);
    return layers;
}

// What the tar of an ACI says about the rest of it.
void check_aci(const ImageId& id, const ImageFindings& image, const LayerFindings& tar,
               std::vector<std::string>& problems) {
    if (!tar.problems.empty()) return;
    if (tar.aci_sha512.empty() || ImageId::from_sha512(tar.aci_sha512) != id) {
        problems.emplace_back("record.json has other content than it had");
    } else if (tar.aci_manifest != image.manifest) {
        problems.emplace_back("manifest has other content than it had");
    }
}

}  // namespace

const LayerFindings& Verifier::layer(const Digest& layer) {
    const auto known = layers_.find(layer);
    if (known != layers_.end()) return known->second;
    LayerFindings findings = with_context("layer " + layer.str(), [&] {
        LayerFindings found = check_layer(layout_, layer);
        mark(layout_.layers, layer.hex(), found.problems);
        return found;
    });
    return layers_.emplace(layer, std::move(findings)).first->second;
}

std::vector<std::string> Verifier::verify(const ImageId& id) {
    const auto dir = layout_.images.find_dir(id.str());
    if (!dir) return {"is not in the store"};
    ImageFindings image = check_image_files(*dir, id);
    std::vector<std::string> problems = std::move(image.problems);
    std::vector<std::string> of_layers;
    if (image.record) {
        for (const Digest& digest : layers_of(*image.record)) {
            for (const auto& problem : layer(digest).problems) {
                of_layers.push_back("layer " + digest.str() + ": " + problem);
            }
        }
        if (image.record->aci) check_aci(id, image, layer(*image.record->aci), problems);
    }
    mark(layout_.images, id.str(), problems);
    problems.insert(problems.end(), of_layers.begin(), of_layers.end());
    return problems;
}

}  // namespace rkt::image
