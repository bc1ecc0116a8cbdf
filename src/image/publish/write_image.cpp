#include "image/publish/write_image.hpp"

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

Original read_original(const Store& store, const StoredImage& image) {
    const Dir dir = store.layout().images.open_dir(image.id.str());
    const std::string text = dir.read_file("source-manifest");
    const auto parsed = oci::parse_manifest(text, "");
    return {text, std::get<oci::Manifest>(parsed), dir.read_file("config")};
}

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

    // All layers of an appc image in one: what overlayfs shows of them. Tars of ACIs have rootfs/ in front.
    std::pair<oci::Descriptor, Digest> tree(const StoredImage& image) {
        BlobSpool spool;
        TarSink sink([&](std::span<const char> bytes) { spool.write(bytes); }, TarCompression::none);
        walk_trees(store_.lower_dirs(image.layers), sink);
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

oci::Descriptor write_registry_image(const Store& store, const StoredImage& image, Writer& writer) {
    const Original original = read_original(store, image);
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

    oci::Manifest manifest{original.manifest.config, {}};
    bool unchanged = true;
    for (const LayerRequest& request : requests) {
        manifest.layers.push_back(*written.at(request.diff_id));
        unchanged = unchanged && manifest.layers.back().digest == request.blob.digest;
    }
    return writer.finish(manifest.config, original.config,
                         unchanged ? original.text : oci::print_manifest(oci::with_oci_types(manifest)));
}

oci::Descriptor write_appc_image(const StoredImage& image, Writer& writer) {
    const auto tree = with_context("its tree", [&] { return writer.tree(image); });
    const std::string config = oci::print_config(oci::config_of(image.manifest, {tree.second}));
    const oci::Manifest manifest{describe(config, oci::kConfigType), {tree.first}};
    return writer.finish(manifest.config, config, oci::print_manifest(manifest));
}

}  // namespace

oci::Descriptor write_image(const Store& store, const StoredImage& image, BlobTarget& target, Progress& progress) {
    Writer writer(store, target, progress);
    return image.aci ? write_appc_image(image, writer) : write_registry_image(store, image, writer);
}

}  // namespace rkt::image
