// image extract, image render.
#include "cli/fetcher.hpp"
#include "cli/stored_image.hpp"
#include "image/import.hpp"
#include "image/write_tree.hpp"

namespace rkt::cli::fetcher {
namespace {

// Of an image that has others below it, only its own layer.
std::vector<Digest> own_layers(const image::StoredImage& image) {
    return image.aci ? std::vector<Digest>{*image.aci} : image.layers;
}

int write_layers(Session& session, const ParsedArgs& args,
                 std::vector<Digest> (*layers_of)(const image::StoredImage&)) {
    if (args.arguments.size() != 2) throw UsageError("must provide an image and an output directory");
    const auto store = image::Store::open(session.data_dir);
    const auto lock = image::lock_against_gc(store.layout());
    const auto image = stored_image(store, args.arguments[0]);
    image::TreeOutput output{args.arguments[1], image.manifest_json, args.options.flag("overwrite")};
    if (args.options.flag("rootfs-only")) output.manifest.reset();
    with_context("image " + image.id.str(), [&] { image::write_tree(store.lower_dirs(layers_of(image)), output); });
    return 0;
}

}  // namespace

int image_extract(Session& session, const ParsedArgs& args) { return write_layers(session, args, own_layers); }

int image_render(Session& session, const ParsedArgs& args) {
    return write_layers(session, args, [](const image::StoredImage& image) { return image.layers; });
}

}  // namespace rkt::cli::fetcher
