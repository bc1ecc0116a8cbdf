#include "image/check_image.hpp"

#include "base/error.hpp"
#include "image/damage.hpp"
#include "image/digester.hpp"
#include "image/import.hpp"
#include "spec/oci.hpp"

namespace rkt::image {
namespace {

class ImageCheck {
public:
    ImageCheck(const Dir& image, const ImageId& id) : image_(image), id_(id) {}

    ImageFindings run() {
        attempt("record.json", [&] { found_.record = ImageRecord::parse(image_.read_file("record.json")); });
        attempt("manifest", [&] {
            found_.manifest = image_.read_file("manifest");
            (void)ImageManifest::parse(found_.manifest);
        });
        if (found_.record && !found_.record->aci) check_registry_image(*found_.record);
        if (!found_.record && image_.exists("source-manifest")) check_id();
        return std::move(found_);
    }

private:
    template <typename F>
    void attempt(const std::string& file, F&& f) {
        try {
            f();
        } catch (const Error& error) {
            found_.problems.push_back(file + " cannot be read: " + error.what());
        }
    }
    void require(bool same, const std::string& file) {
        if (!same) found_.problems.push_back(file + " has other content than it had");
    }

    // False: there is no use in comparing with it.
    bool check_id() {
        bool same = false;
        attempt("source-manifest", [&] {
            source_ = image_.read_file("source-manifest");
            same = ImageId::from_sha512(sha512_hex(source_)) == id_;
            require(same, "source-manifest");
        });
        return same;
    }

    void check_registry_image(const ImageRecord& record) {
        if (!check_id()) return;
        require(record.manifest_digest == "sha256:" + sha256_hex(source_), "record.json");
        attempt("config", [&] { check_config(record); });
        // What a newer rkt would make of the configuration does not matter.
        const bool known = !record.manifest_sha256.empty() && !found_.manifest.empty();
        if (known) require(record.manifest_sha256 == sha256_hex(found_.manifest), "manifest");
    }

    void check_config(const ImageRecord& record) {
        const auto parsed = oci::parse_manifest(source_, "");
        const auto& manifest = std::get<oci::Manifest>(parsed);
        const std::string json = image_.read_file("config");
        const Digest& digest = manifest.config.digest;
        const bool same = digest_hex(digest.algorithm(), json) == digest.hex();
        require(same, "config");
        if (!same) return;
        require(record.layers == oci::parse_config(json).diff_ids, "record.json");
    }

    const Dir& image_;
    const ImageId& id_;
    ImageFindings found_;
    std::string source_;
};

}  // namespace

ImageFindings check_image_files(const Dir& image, const ImageId& id) { return ImageCheck(image, id).run(); }

bool has_intact_image(const Layout& layout, const ImageId& id) {
    const auto dir = layout.images.find_dir(id.str());
    return dir && !is_marked_damaged(layout.images, id.str()) && check_image_files(*dir, id).problems.empty();
}

}  // namespace rkt::image
