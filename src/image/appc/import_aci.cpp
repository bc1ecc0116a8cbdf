#include "image/appc/import_aci.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>

#include "base/error.hpp"
#include "base/staged_dir.hpp"
#include "image/appc/dependencies.hpp"
#include "image/appc/render_whitelist.hpp"
#include "image/appc/unpack_aci.hpp"
#include "image/check_image.hpp"
#include "image/references.hpp"

namespace rkt::image {
namespace {

ImageRecord make_record(const Layout& layout, const AciRequest& request, const Digest& tar, std::vector<Digest> layers,
                        const std::vector<StoredImage>& below) {
    ImageRecord record;
    record.reference = request.references.front();
    record.manifest_digest = tar.str();
    record.layers = std::move(layers);
    for (const Digest& layer : record.layers) {
        record.size += LayerRecord::parse(layout.layers.read_file(layer.hex() + "/record.json")).size;
    }
    record.imported_ns = std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
    record.insecure_options = request.insecure_options;
    record.aci = tar;
    for (const StoredImage& image : below) record.dependencies.push_back(image.id);
    return record;
}

bool is_insecure(const ImageRecord& record) {
    return std::find(record.insecure_options.begin(), record.insecure_options.end(), "image") !=
           record.insecure_options.end();
}

// The same ACI has other layers when newer images fit its dependencies. Unsigned dependencies must not get below names
// that it was accepted under with signed ones.
void update_image(const Layout& layout, const ImageId& id, ImageRecord record) {
    const Dir dir = layout.images.open_dir(id.str());
    const ImageRecord before = ImageRecord::parse(dir.read_file("record.json"));
    if (is_insecure(record) && !is_insecure(before)) return;
    record.imported_ns = before.imported_ns;
    if (is_insecure(record) == is_insecure(before)) record.reference = before.reference;
    if (record.print() != before.print()) dir.write_atomically("record.json", record.print());
}

void write_aci_image(const Layout& layout, const ImageId& id, const std::string& manifest, const ImageRecord& record) {
    if (has_intact_image(layout, id) && layout.images.read_file(id.str() + "/manifest") == manifest) {
        return update_image(layout, id, record);
    }
    StagedDir staged(layout.staging);
    staged.dir().write_file("manifest", manifest);
    staged.dir().write_file("record.json", record.print());
    staged.dir().write_file("last-used", "");
    check(::fchmod(staged.dir().get(), 0755), "changing the mode");
    std::move(staged).replace(layout.images, id.str());
}

void point_references(const Layout& layout, const ImageId& id, const Digest& tar, const AciRequest& request,
                      const std::optional<Verification>& verification) {
    ReferenceRecord record{id, verification, request.insecure_options, request.cache};
    if (record.verification) record.verification->digest = tar.str();
    for (const auto& reference : request.references) point_reference(layout, reference, record);
    ::utimensat(layout.images.get(), (id.str() + "/last-used").c_str(), nullptr, 0);
}

// Of what pods see, bottom first.
std::vector<Digest> make_layers(const Layout& layout, const ImageManifest& manifest, std::vector<Digest> stack,
                                const Limits& limits) {
    if (manifest.path_whitelist.empty()) return stack;
    return {render_whitelist(layout, manifest, stack, limits)};
}

}  // namespace

ImageId import_aci(const Layout& layout, ByteSource& aci, const AciRequest& request, const Limits& limits,
                   const ResolveDependency& resolve) {
    for (const auto& reference : request.references) check_reference_fits(reference);
    UnpackedAci own = unpack_aci(layout, aci, request.blob_sha512, limits);
    const auto manifest = with_context("the image manifest", [&] { return ImageManifest::parse(own.manifest); });
    if (request.wanted) check_wanted(manifest, request.wanted->name, request.wanted->wanted_labels());
    const auto verification =
        request.verification_for ? std::optional(request.verification_for(manifest)) : request.verification;
    const auto chain = request.chain.below(own.id, manifest.name);
    const auto below = resolve_dependencies(layout, manifest.dependencies, chain, resolve);

    const ImageId id = own.id;
    const Digest tar = own.tar;
    const std::string manifest_json = std::move(own.manifest);
    commit_aci(layout, std::move(own));
    const auto layers = make_layers(layout, manifest, stack_layers(below, tar), limits);
    write_aci_image(layout, id, manifest_json, make_record(layout, request, tar, layers, below));
    point_references(layout, id, tar, request, verification);
    return id;
}

}  // namespace rkt::image
