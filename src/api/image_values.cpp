#include "api/image_values.hpp"

#include "api/changed.hpp"
#include "api/values.hpp"

namespace rkt::api {
namespace {

// Name is the manifest's, which an id stands for: it never changes.
constexpr std::tuple kImageProperties{
    Named{"References", &ImageValues::references},   Named{"Size", &ImageValues::size},
    Named{"Imported", &ImageValues::imported},       Named{"LastUsed", &ImageValues::last_used},
    Named{"SigningKey", &ImageValues::signing_key},  Named{"Signer", &ImageValues::signer},
    Named{"Layers", &ImageValues::layers},           Named{"Labels", &ImageValues::labels},
    Named{"Annotations", &ImageValues::annotations},
};

}  // namespace

ImageValues to_values(const image::StoredImage& image, std::vector<std::string> references) {
    ImageValues values;
    values.name = image.name;
    values.references = std::move(references);
    values.size = image.size;
    values.imported = to_usec(image.imported);
    values.last_used = to_usec(image.last_used);
    if (image.verification) {
        values.signing_key = image.verification->key;
        values.signer = image.verification->identity;
    }
    for (const Digest& layer : image.layers) values.layers.push_back(layer.str());
    values.labels = to_map(image.manifest.labels);
    values.annotations = to_map(image.manifest.annotations);
    return values;
}

std::vector<std::string> changed_properties(const ImageValues& before, const ImageValues& after) {
    return changed_properties(before, after, kImageProperties);
}

}  // namespace rkt::api
