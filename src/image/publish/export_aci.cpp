#include "image/publish/export_aci.hpp"

#include "base/error.hpp"
#include "image/measured.hpp"
#include "image/tar_headers.hpp"
#include "image/tree_walk.hpp"

namespace rkt::image {
namespace {

constexpr size_t kExportBuffer = 256 * 1024;

void write_own_tar(const Layout& layout, const Digest& aci, const TarSink::Write& write) {
    const auto rebuilt = rebuild_tar(layout.layers.open_dir(aci.hex()));
    Measured tar(*rebuilt, aci.algorithm(), UINT64_MAX);
    std::vector<char> buffer(kExportBuffer);
    while (const size_t n = tar.read(buffer)) write(std::span(buffer).first(n));
    tar.require(aci, "the digest of the tar");
}

}  // namespace

void export_aci(const Store& store, const StoredImage& image, const TarSink::Write& write) {
    if (image.aci) {
        return with_context("layer " + image.aci->str(), [&] { write_own_tar(store.layout(), *image.aci, write); });
    }
    TarSink sink(write, TarCompression::none, "rootfs/");
    sink.add_file("manifest", image.manifest_json);
    walk_trees(store.lower_dirs(image.layers), sink);
}

void export_changed_aci(const Store& store, const ChangedImage& image, const TarSink::Write& write) {
    TarSink sink(write, TarCompression::gzip, "rootfs/");
    sink.add_file("manifest", image.manifest_json);
    walk_changed_tree(image.upper, store.lower_dirs(image.layers), sink);
}

}  // namespace rkt::image
