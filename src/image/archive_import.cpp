#include "image/archive_import.hpp"

#include <fcntl.h>

#include <filesystem>

#include "base/error.hpp"
#include "base/staged_dir.hpp"
#include "base/text.hpp"
#include "image/digester.hpp"
#include "image/directory_sink.hpp"
#include "image/file_source.hpp"
#include "image/import_layers.hpp"
#include "image/measured.hpp"
#include "image/tar_walk.hpp"
#include "image/trust/decide.hpp"

namespace rkt::image {
namespace {

constexpr size_t kMaxDocument = 4u << 20;

// An image in a directory, found: what to import, and where its layers are.
struct LocalImage {
    std::string manifest;
    std::string manifest_digest;
    std::string config;
    std::vector<LayerRequest> layers;
    std::vector<std::string> layer_paths;  // of each of `layers`, below the directory
};

struct Asked {
    const ArchiveReference& reference;
    const FetchOptions& options;
    Progress& progress;
    const std::optional<Verification>& verification;
};

std::string blob_path(const Digest& digest) { return "blobs/" + digest.algorithm() + "/" + digest.hex(); }

// Everything in the directory may be a link somewhere: resolved inside it. Nothing but a file is opened:
// a pipe would wait for ever, a device can do anything.
Fd open_inside(const Dir& dir, const std::string& path) {
    const auto place = dir.find_in_root(path, O_PATH);
    if (!place) throw Error("there is no " + text::printable(path) + " in it");
    struct stat st {};
    check(::fstat(place->get(), &st), "looking at " + text::printable(path));
    if (!S_ISREG(st.st_mode)) throw Error(text::printable(path) + " in it is no file");
    const std::string link = "/proc/self/fd/" + std::to_string(place->get());
    return Fd(check(::open(link.c_str(), O_RDONLY | O_CLOEXEC), "opening " + text::printable(path)));
}

std::string read_document(const Dir& dir, const std::string& path) {
    const Fd file = open_inside(dir, path);
    return with_context("reading " + path, [&] { return read_all(file, kMaxDocument); });
}

std::string read_blob(const Dir& dir, const Digest& digest) {
    std::string content = read_document(dir, blob_path(digest));
    if (digest_hex(digest.algorithm(), content) != digest.hex())
        throw Error("blob " + digest.str() + " does not match its digest");
    return content;
}

LocalImage image_of_manifest(const Dir& dir, const Digest& digest, std::string_view media_type, int depth) {
    if (depth > oci::kMaxIndexDepth) throw Error("its indexes are nested too deeply");
    LocalImage image;
    image.manifest = read_blob(dir, digest);
    image.manifest_digest = digest.str();
    const auto parsed = oci::parse_manifest(image.manifest, media_type);
    if (const auto* index = std::get_if<oci::Index>(&parsed)) {
        const auto& chosen = oci::select_platform(*index, oci::host_platform());
        return image_of_manifest(dir, chosen.digest, chosen.media_type, depth + 1);
    }
    const auto& manifest = std::get<oci::Manifest>(parsed);
    image.config = read_blob(dir, manifest.config.digest);
    image.layers = layer_requests(manifest, oci::parse_config(image.config));
    for (const auto& layer : image.layers) image.layer_paths.push_back(blob_path(layer.blob.digest));
    return image;
}

LocalImage find_in_layout(const Dir& dir, const std::string& index_json, const std::string& tag) {
    const auto parsed = oci::parse_manifest(index_json, "application/vnd.oci.image.index.v1+json");
    const auto* index = std::get_if<oci::Index>(&parsed);
    if (index == nullptr) throw Error("its index.json is no index");
    std::vector<oci::Descriptor> candidates;
    std::vector<std::string> tags;
    for (const auto& entry : index->manifests) {
        const auto name = entry.annotations.find("org.opencontainers.image.ref.name");
        if (name != entry.annotations.end()) tags.push_back(name->second);
        if (tag.empty() || (name != entry.annotations.end() && name->second == tag)) candidates.push_back(entry);
    }
    const std::string offered = tags.empty() ? "no tags" : text::join(tags, ", ");
    if (candidates.empty()) throw Error("there is no image " + text::quoted(tag) + " in it (it has " + offered + ")");
    if (candidates.size() > 1 && tag.empty()) throw Error("it has several images: name one of " + offered);
    return image_of_manifest(dir, candidates.front().digest, candidates.front().media_type, 0);
}

// docker save: manifest.json names the configuration and plain layer tars.
LocalImage find_in_docker_archive(const Dir& dir, const std::string& tag) {
    const auto saved = oci::select_saved(oci::parse_docker_save(read_document(dir, "manifest.json")), tag);
    LocalImage image;
    image.config = read_document(dir, saved.config);
    const oci::Config config = oci::parse_config(image.config);
    if (config.diff_ids.size() != saved.layers.size())
        throw Error("manifest.json and the configuration disagree about the layers");
    oci::Manifest manifest{{"application/vnd.oci.image.config.v1+json",
                            Digest::sha256(sha256_hex(image.config)),
                            image.config.size(),
                            std::nullopt,
                            {}},
                           {}};
    for (size_t i = 0; i < saved.layers.size(); ++i) {
        const Fd file = open_inside(dir, saved.layers[i]);
        struct stat st {};
        check(::fstat(file.get(), &st), "looking at a layer");
        manifest.layers.push_back({"application/vnd.oci.image.layer.v1.tar",
                                   config.diff_ids[i],
                                   static_cast<uint64_t>(st.st_size),
                                   std::nullopt,
                                   {}});
        image.layer_paths.push_back(saved.layers[i]);
    }
    image.manifest = oci::print_manifest(manifest);
    image.manifest_digest = "sha256:" + sha256_hex(image.manifest);
    image.layers = layer_requests(manifest, config);
    return image;
}

// Archives are unpacked into staging first: their entries come in any order.
class NothingObserved : public ContentObserver {
    void content(const ContentPiece& /*piece*/) override {}
};

// Where it is; what was read of it so far does not count.
ByteSource& from_beginning(const Fd& file, std::optional<FileSource>& source) {
    check_long(::lseek(file.get(), 0, SEEK_SET), "seeking in the archive");
    return source.emplace(file.duplicate());
}

// What is unpacked is what was signed: somebody may write to the file meanwhile.
std::optional<Verification> unpack_archive(const Fd& file, const Dir& target, const ArchiveReference& reference,
                                           const FetchOptions& options) {
    std::optional<FileSource> source;
    Measured signed_bytes(from_beginning(file, source), "sha256", UINT64_MAX);
    auto verification =
        decide({reference, reference.path, [&](auto buffer) { return signed_bytes.read(buffer); }}, options);
    std::optional<FileSource> again;
    Measured bytes(from_beginning(file, again), "sha256", UINT64_MAX);
    DirectorySink sink(target.duplicate(), options.limits);
    NothingObserved observer;
    walk_tar(bytes, sink, observer, options.limits);
    if (verification && bytes.hex() != signed_bytes.hex()) {
        throw Error("the file has changed since its signature was checked");
    }
    return verification;
}

// Every other file of a layout is named by its digest.
std::optional<Verification> decide_index(const std::string& index_json, const ArchiveReference& reference,
                                         const FetchOptions& options) {
    size_t at = 0;
    const auto read = [&](std::span<char> buffer) {
        const size_t n = index_json.copy(buffer.data(), buffer.size(), at);
        at += n;
        return n;
    };
    return decide({reference, reference.path + "/index.json", read}, options);
}

ImageId import_from(const Layout& layout, const Dir& dir, const LocalImage& image, const Asked& asked) {
    const auto open = [&](const LayerRequest& layer) -> std::unique_ptr<ByteSource> {
        size_t i = 0;
        while (image.layers[i].diff_id != layer.diff_id) ++i;
        return std::make_unique<FileSource>(open_inside(dir, image.layer_paths[i]));
    };
    import_layers(layout, image.layers, asked.options.limits, open, asked.progress);
    std::optional<Verification> verification = asked.verification;
    if (verification) verification->digest = image.manifest_digest;
    const std::string name = std::filesystem::path(asked.reference.path).lexically_normal().filename().string();
    return import_image(layout,
                        {asked.reference.str(),
                         image.manifest,
                         image.manifest_digest,
                         image.config,
                         {name.empty() ? "image" : name, "", name, asked.reference.tag, image.manifest_digest, ""},
                         asked.options.insecure_options,
                         verification});
}

}  // namespace

ImageId import_archive(const Layout& layout, const ArchiveReference& reference, const FetchOptions& options,
                       Progress& progress) {
    if (reference.kind == ArchiveKind::oci_layout) {
        const Dir dir = Dir::open(reference.path);
        const std::string index = read_document(dir, "index.json");
        const auto verification = decide_index(index, reference, options);
        return import_from(layout, dir, find_in_layout(dir, index, reference.tag),
                           {reference, options, progress, verification});
    }
    const Fd file(check(::open(reference.path.c_str(), O_RDONLY | O_CLOEXEC), "opening " + reference.path));
    const StagedDir staged(layout.staging);
    const auto verification = unpack_archive(file, staged.dir(), reference, options);
    const Dir& dir = staged.dir();
    const LocalImage image = reference.kind == ArchiveKind::docker_archive
                                 ? find_in_docker_archive(dir, reference.tag)
                                 : find_in_layout(dir, read_document(dir, "index.json"), reference.tag);
    return import_from(layout, dir, image, {reference, options, progress, verification});
}

}  // namespace rkt::image
