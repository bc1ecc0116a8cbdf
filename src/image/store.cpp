#include "image/store.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "base/text.hpp"
#include "image/candidates.hpp"
#include "image/damage.hpp"
#include "image/mount_points.hpp"
#include "image/references.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {
namespace {

constexpr const char* kLastUsed = "last-used";

// "example.com/app:v1" as `image list` prints and rkt's commands take it.
std::string display_name(const ImageManifest& manifest) {
    const std::string* version = find_value(manifest.labels, "version");
    return manifest.name + (version == nullptr ? "" : ":" + *version);
}

StoredImage read_stored_image(const Dir& dir, const ImageId& id) {
    return with_context("image " + id.str(), [&] {
        ImageRecord record = ImageRecord::parse(dir.read_file("record.json"));
        std::string manifest_json = dir.read_file("manifest");
        ImageManifest manifest = ImageManifest::parse(manifest_json);
        StoredImage image{id,
                          display_name(manifest),
                          std::move(record.reference),
                          std::move(record.manifest_digest),
                          std::move(record.layers),
                          record.size,
                          {},
                          {},
                          std::move(record.insecure_options),
                          {},
                          std::move(record.aci),
                          std::move(record.dependencies),
                          std::move(manifest),
                          std::move(manifest_json)};
        image.imported = TimePoint(std::chrono::duration_cast<TimePoint::duration>(Duration(record.imported_ns)));
        const auto used = dir.stat_entry(kLastUsed);
        image.last_used = used ? from_timespec(used->st_mtim) : image.imported;
        return image;
    });
}

std::optional<ImageId> image_id(const std::string& name) {
    try {
        return ImageId::parse(name);
    } catch (const ParseError&) {
        return std::nullopt;
    }
}

// The one id that begins with `prefix`.
std::optional<ImageId> unique_id(const Layout& layout, const std::string& prefix) {
    std::optional<ImageId> found;
    for (const auto& name : layout.images.entries()) {
        if (!name.starts_with(prefix)) continue;
        if (found) throw Error("ambiguous image ID: " + text::quoted(prefix));
        found = image_id(name);
    }
    return found;
}

// What is known of the image under that name. An older rkt wrote only the id.
StoredImage known_as(StoredImage image, std::string name, const ReferenceRecord& record) {
    image.reference = std::move(name);
    image.verification = record.verification;
    if (record.verification || !record.insecure_options.empty()) image.insecure_options = record.insecure_options;
    return image;
}

// One of an image's names, best one that it was signed under.
std::optional<ReferenceRecord> any_reference(const Layout& layout, const ImageId& id, std::string& name) {
    std::optional<ReferenceRecord> found;
    for (const auto& file : layout.refs.entries()) {
        const std::string candidate = reference_from_file_name(file);
        try {
            auto record = find_reference(layout, candidate);
            if (!record || record->image != id || (found && !record->verification)) continue;
            found = std::move(record);
            name = candidate;
        } catch (const Error&) {  // gc's business
        }
    }
    return found;
}

// It calls itself so, and that is all there is: who wanted it unsigned under another name did not want it under this
// one.
StoredImage known_as_unsigned(StoredImage image, std::string name) {
    image.reference = std::move(name);
    image.insecure_options.clear();
    return image;
}

bool fits(const StoredImage& image, const std::string& name, const NameValues& labels) {
    if (image.manifest.name != name) return false;
    return std::all_of(labels.begin(), labels.end(), [&](const NameValue& wanted) {
        const std::string* value = find_value(image.manifest.labels, wanted.name);
        return value != nullptr && *value == wanted.value;
    });
}

// The one that was imported last (rkt-1.30.md 2.12).
std::optional<StoredImage> newest(const Store& store, const std::string& name, const NameValues& labels) {
    std::optional<StoredImage> found;
    for (auto& image : store.list([](const Error&) {})) {
        if (fits(image, name, labels)) found = std::move(image);
    }
    return found;
}

}  // namespace

Store Store::open(const std::string& data_dir, Names names) {
    Layout layout = Layout::open(data_dir);
    if (names == Names::candidates) layout.candidates = open_candidates(layout);
    return Store(std::move(layout));
}

std::optional<StoredImage> Store::find(const ImageId& id) const {
    const auto dir = layout_.images.find_dir(id.str());
    if (!dir) return std::nullopt;
    StoredImage image = read_stored_image(*dir, id);
    std::string name = image.reference;
    auto record = find_reference(layout_, name);
    if (!record || record->image != id) record = any_reference(layout_, id, name);  // that name means another image now
    if (!record) return image;
    return known_as(std::move(image), std::move(name), *record);
}

std::optional<StoredImage> Store::find(const ImageReference& reference) const {
    if (const auto* key = std::get_if<StoreKey>(&reference)) {
        const auto id = unique_id(layout_, key->prefix);
        return id ? find(*id) : std::nullopt;
    }
    std::string name = to_string(reference);
    if (const auto record = find_reference(layout_, name)) {
        const auto dir = layout_.images.find_dir(record->image.str());
        if (dir) return known_as(read_stored_image(*dir, record->image), std::move(name), *record);
    }
    const auto* appc = std::get_if<AppcReference>(&reference);
    if (appc == nullptr) return std::nullopt;
    auto image = newest(*this, appc->name, appc->wanted_labels());
    if (image && !image->verification) return known_as_unsigned(std::move(*image), std::move(name));
    return image;
}

std::optional<StoredImage> Store::find_by_name_or_key(const std::string& image) const {
    const ImageReference reference = parse_reference(image);
    if (const auto* appc = std::get_if<AppcReference>(&reference)) return newest(*this, appc->name, appc->labels);
    return find(reference);
}

std::vector<StoredImage> Store::list(const std::function<void(const Error&)>& on_error) const {
    std::vector<StoredImage> images;
    for (const auto& name : layout_.images.entries()) {
        const auto id = image_id(name);
        if (!id) continue;
        try {
            if (auto image = find(*id)) images.push_back(std::move(*image));
        } catch (const Error& error) {
            on_error(error);
        }
    }
    std::stable_sort(images.begin(), images.end(),
                     [](const StoredImage& a, const StoredImage& b) { return a.imported < b.imported; });
    return images;
}

// A layer that an image has twice (docker's empty one, mostly) is one lower directory, at its upper place:
// there it shows or hides everything that it would lower down, and overlayfs refuses a directory that comes
// twice (ELOOP).
std::vector<std::string> Store::lower_dirs(const std::vector<Digest>& layers) const {
    std::vector<std::string> dirs;
    std::set<std::string> seen;
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
        if (!seen.insert(layer->hex()).second) continue;
        if (!layout_.layers.exists(layer->hex())) {
            throw Error("layer " + layer->str() + " is not in the store (fetch the image again)");
        }
        if (is_marked_damaged(layout_.layers, layer->hex())) {
            throw Error("layer " + layer->str() +
                        " is damaged, as `rkt image verify` found (`rkt fetch` of the image mends it)");
        }
        dirs.push_back(layout_.layer_rootfs_path(*layer));
    }
    return dirs;
}

std::vector<std::string> Store::pod_lower_dirs(const std::vector<Digest>& layers) const {
    auto dirs = lower_dirs(layers);
    dirs.push_back(mount_points(layout_));
    return dirs;
}

void Store::touch(const ImageId& id) const {
    // What was used when is a hint for gc only: a read-only store does without.
    ::utimensat(layout_.images.get(), (id.str() + "/" + kLastUsed).c_str(), nullptr, 0);
}

}  // namespace rkt::image
