#include <chrono>

#include "base/error.hpp"
#include "base/staged_dir.hpp"
#include "image/check_image.hpp"
#include "image/damage.hpp"
#include "image/digester.hpp"
#include "image/import.hpp"
#include "image/references.hpp"
#include "image/store.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {
namespace {

ImageRecord record_of(const Layout& layout, const ImageRequest& request, const oci::Config& config,
                      const std::string& manifest) {
    ImageRecord record;
    record.reference = request.reference;
    record.manifest_digest = request.manifest_digest;
    record.layers = config.diff_ids;
    record.manifest_sha256 = sha256_hex(manifest);
    record.insecure_options = request.insecure_options;
    record.imported_ns = std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
    for (const Digest& layer : config.diff_ids) {
        record.size += LayerRecord::parse(layout.layers.read_file(layer.hex() + "/record.json")).size;
    }
    return record;
}

void write_oci_image(const Layout& layout, const ImageId& id, const ImageRequest& request, const oci::Config& config) {
    StagedDir staged(layout.staging);
    const std::string manifest = oci::convert(config, request.origin).print();
    staged.dir().write_file("manifest", manifest);
    staged.dir().write_file("source-manifest", request.source_manifest);
    staged.dir().write_file("config", request.config);
    staged.dir().write_file("record.json", record_of(layout, request, config, manifest).print());
    staged.dir().write_file("last-used", "");
    check(::fchmod(staged.dir().get(), 0755), "changing the mode");
    std::move(staged).replace(layout.images, id.str());
}

}  // namespace

ImageId import_image(const Layout& layout, const ImageRequest& request) {
    check_reference_fits(request.reference);
    const oci::Config config = oci::parse_config(request.config);
    const ImageId id = ImageId::from_sha512(sha512_hex(request.source_manifest));
    if (!has_intact_image(layout, id)) write_oci_image(layout, id, request, config);
    point_reference(layout, request.reference, {id, request.verification, request.insecure_options, {}});
    ::utimensat(layout.images.get(), (id.str() + "/last-used").c_str(), nullptr, 0);
    return id;
}

}  // namespace rkt::image
