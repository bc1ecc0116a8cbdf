// The image store as everybody but fetch sees it: find, list, remove, collect. It loads neither
// libcurl nor libcrypto nor libarchive, so the start of a pod may use it.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "image/layout.hpp"
#include "spec/image_manifest.hpp"
#include "spec/reference.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {

// What images/ID/ says.
struct StoredImage {
    ImageId id;
    std::string name;       // manifest name + ":version"
    std::string reference;  // as fetched, e.g. docker://127.0.0.1:5000/library/nginx:latest; the one it was found by
    std::string manifest_digest;  // of source-manifest
    std::vector<Digest> layers;   // diffIDs, bottom first
    uint64_t size = 0;            // bytes of the plain tars
    TimePoint imported;
    TimePoint last_used;
    std::vector<std::string> insecure_options;  // what was switched off when it was fetched under that name
    std::optional<Verification> verification;   // who signed it under that name
    std::optional<Digest> aci;                  // of an ACI: the layer that is its own tar
    std::vector<ImageId> dependencies;          // of an ACI
    ImageManifest manifest;
    std::string manifest_json;
};

struct GcReport {
    std::vector<ImageId> images;
    size_t layers = 0;
    size_t staged = 0;
};

// What names mean: the images they were given, or those that an update tries before (candidates.hpp).
enum class Names { committed, candidates };

class Store {
public:
    static Store open(const std::string& data_dir, Names names = Names::committed);

    // A reference as `run` gives it: store keys by unique prefix, everything else through refs/; an appc name also by
    // what manifests say, with the host's os and arch (rkt-1.30.md 2.12). nullopt: not in the store. Throws Error for
    // an ambiguous prefix ("ambiguous image ID").
    [[nodiscard]] std::optional<StoredImage> find(const ImageReference& reference) const;
    [[nodiscard]] std::optional<StoredImage> find(const ImageId& id) const;
    // IMAGE of the `image` family: a store key prefix, a reference, or an image name, of any os and arch.
    [[nodiscard]] std::optional<StoredImage> find_by_name_or_key(const std::string& image) const;
    // Every readable image, by import time; unreadable ones are reported through `on_error`.
    [[nodiscard]] std::vector<StoredImage> list(const std::function<void(const Error&)>& on_error) const;

    // Lower directories for an overlay, topmost first, of diffIDs that come bottom first. Throws Error
    // naming a layer that is missing.
    [[nodiscard]] std::vector<std::string> lower_dirs(const std::vector<Digest>& layers) const;
    // Those of a pod's app: mount_points() is the lowest.
    [[nodiscard]] std::vector<std::string> pod_lower_dirs(const std::vector<Digest>& layers) const;
    void touch(const ImageId& id) const;  // last-used = now

    // Removes the image and its references; its layers go too where no other image or running pod
    // (`in_use`: layer hexes) has them. False: no such image.
    bool remove(const ImageId& id, const std::set<std::string>& layers_in_use) const;
    // Abandoned staging, layers no image has, images not used for `grace`, not in `pinned` and below no image that
    // stays.
    GcReport collect(Duration grace, const std::set<ImageId>& pinned, const std::set<std::string>& layers_in_use) const;

    [[nodiscard]] const Layout& layout() const noexcept { return layout_; }

private:
    explicit Store(Layout layout) : layout_(std::move(layout)) {}
    Layout layout_;
};

}  // namespace rkt::image
