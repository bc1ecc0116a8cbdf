#include "image/publish/write_image.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "base/error.hpp"
#include "image/import_layers.hpp"
#include "image/publish/blob_spool.hpp"
#include "image/publish/memory_blob.hpp"
#include "image/side_by_side.hpp"
#include "image/tar_headers.hpp"
#include "image/tar_sink.hpp"
#include "image/tree_walk.hpp"

namespace rkt::image {
namespace {

constexpr size_t kSideBySide = 2;  // a registry is somebody else's machine

// What a registry or a layout gave us.
struct Original {
    std::string text;
    oci::Manifest manifest;
    std::string config;
};

Original read_original(const Store& store, const ImageId& id) {
    const Dir dir = store.layout().images.open_dir(id.str());
    const std::string text = dir.read_file("source-manifest");
    const auto parsed = oci::parse_manifest(text, "");
    return {text, std::get<oci::Manifest>(parsed), dir.read_file("config")};
}

struct NewLayer {
    oci::Descriptor blob;
    Digest diff_id;
};

class CountedSource : public ByteSource {
public:
    CountedSource(std::unique_ptr<ByteSource> source, std::function<void(uint64_t)> progress)
        : source_(std::move(source)), progress_(std::move(progress)) {}
    size_t read(std::span<char> buffer) override {
        const size_t n = source_->read(buffer);
        progress_(done_ += n);
        return n;
    }

private:
    std::unique_ptr<ByteSource> source_;
    std::function<void(uint64_t)> progress_;
    uint64_t done_ = 0;
};

class Writer {
public:
    Writer(const Store& store, BlobTarget& target, Progress& progress)
        : store_(store), target_(target), progress_(progress) {}

    // The layer as it came, if the target has it; otherwise its tar, compressed again.
    oci::Descriptor layer(const LayerRequest& request) {
        const std::string id = short_digest(request.blob.digest);
        if (target_.has(request.blob)) {
            progress_.layer_done(id, "exists");
            return request.blob;
        }
        BlobSpool spool;
        const auto tar = rebuild_tar(store_.layout().layers.open_dir(request.diff_id.hex()));
        std::vector<char> buffer(kBuffer);
        for (size_t n = 0; (n = tar->read(buffer)) > 0;) spool.write(std::span(buffer).first(n));
        spool.finish();
        if (request.diff_id.algorithm() == "sha256" && spool.diff_id() != request.diff_id) {
            throw Error("the store has something else than what was fetched (see `rkt image verify`)");
        }
        put(spool, id);
        return spool.descriptor();
    }

    // A layer of what `walk` tells. Tars of ACIs have rootfs/ in front: they are walked, too.
    NewLayer walked(const std::function<void(LayerSink&)>& walk) {
        BlobSpool spool;
        TarSink sink([&](std::span<const char> bytes) { spool.write(bytes); }, TarCompression::none);
        walk(sink);
        spool.finish();
        put(spool, short_digest(spool.descriptor().digest));
        return {spool.descriptor(), spool.diff_id()};
    }

    oci::Descriptor finish(const oci::Descriptor& config, const std::string& config_text, const std::string& manifest) {
        if (!target_.has(config)) target_.put(config, open_memory(config_text));
        auto descriptor = describe(manifest, oci::manifest_type(manifest));
        target_.put_manifest(descriptor, manifest);
        return descriptor;
    }

private:
    static constexpr size_t kBuffer = 256 * 1024;

    void put(const BlobSpool& spool, const std::string& id) {
        const oci::Descriptor& blob = spool.descriptor();
        const bool exists = target_.has(blob);
        const auto progress = [this, id, total = blob.size](uint64_t done) { progress_.layer(id, done, total); };
        if (!exists) {
            target_.put(blob, [&] { return std::make_unique<CountedSource>(spool.open(), progress); });
        }
        progress_.layer_done(id, exists ? "exists" : "done");
    }

    const Store& store_;
    BlobTarget& target_;
    Progress& progress_;
};

// Each layer once; as the manifest lists them.
std::vector<oci::Descriptor> write_layers(const Original& original, Writer& writer) {
    const auto requests = layer_requests(original.manifest, oci::parse_config(original.config));
    std::map<Digest, std::optional<oci::Descriptor>> written;  // an image may have a layer twice
    std::vector<const LayerRequest*> wanted;
    for (const LayerRequest& request : requests) {
        if (written.emplace(request.diff_id, std::nullopt).second) wanted.push_back(&request);
    }
    side_by_side(wanted.size(), kSideBySide, [&](size_t i) {
        const LayerRequest& request = *wanted[i];
        with_context("layer " + request.diff_id.str(), [&] { written.at(request.diff_id) = writer.layer(request); });
    });
    std::vector<oci::Descriptor> layers;
    for (const LayerRequest& request : requests) layers.push_back(*written.at(request.diff_id));
    return layers;
}

bool is_unchanged(const oci::Manifest& original, const std::vector<oci::Descriptor>& layers) {
    return std::equal(layers.begin(), layers.end(), original.layers.begin(), original.layers.end(),
                      [](const auto& a, const auto& b) { return a.digest == b.digest; });
}

oci::Descriptor write_registry_image(const Original& original, Writer& writer) {
    const oci::Manifest manifest{original.manifest.config, write_layers(original, writer)};
    return writer.finish(manifest.config, original.config,
                         is_unchanged(original.manifest, manifest.layers)
                             ? original.text
                             : oci::print_manifest(oci::with_oci_types(manifest)));
}

oci::Descriptor write_new(const std::string& config, std::vector<oci::Descriptor> layers, Writer& writer) {
    const oci::Manifest manifest{describe(config, oci::kConfigType), std::move(layers)};
    return writer.finish(manifest.config, config, oci::print_manifest(oci::with_oci_types(manifest)));
}

oci::Descriptor write_appc_image(const Store& store, const StoredImage& image, Writer& writer) {
    const auto tree = with_context("its tree", [&] {
        return writer.walked([&](LayerSink& sink) { walk_trees(store.lower_dirs(image.layers), sink); });
    });
    return write_new(oci::print_config(oci::config_of(image.manifest, {tree.diff_id})), {tree.blob}, writer);
}

// On top of the image's own layers, with its configuration.
oci::Descriptor write_changed_registry_image(const Original& original, const Upper& upper, Writer& writer) {
    auto layers = write_layers(original, writer);
    const auto changes = writer.walked([&](LayerSink& sink) { walk_changes(upper, sink); });
    layers.push_back(changes.blob);
    return write_new(oci::with_layer(original.config, changes.diff_id, "rkt export"), std::move(layers), writer);
}

oci::Descriptor write_changed_tree(const Store& store, const ChangedImage& image, Writer& writer) {
    const auto tree =
        writer.walked([&](LayerSink& sink) { walk_changed_tree(image.upper, store.lower_dirs(image.layers), sink); });
    const auto manifest = ImageManifest::parse(image.manifest_json);
    return write_new(oci::print_config(oci::config_of(manifest, {tree.diff_id})), {tree.blob}, writer);
}

}  // namespace

oci::Descriptor write_image(const Store& store, const StoredImage& image, BlobTarget& target, Progress& progress) {
    Writer writer(store, target, progress);
    return image.aci ? write_appc_image(store, image, writer)
                     : write_registry_image(read_original(store, image.id), writer);
}

oci::Descriptor write_changed_image(const Store& store, const ChangedImage& image, BlobTarget& target,
                                    Progress& progress) {
    Writer writer(store, target, progress);
    const auto stored = store.find(image.id);
    return with_context("the tree with what the app wrote", [&] {
        if (!stored || stored->aci) return write_changed_tree(store, image, writer);
        return write_changed_registry_image(read_original(store, image.id), image.upper, writer);
    });
}

}  // namespace rkt::image
