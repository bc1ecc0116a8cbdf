#include "image/appc/render_whitelist.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <set>

#include "base/error.hpp"
#include "image/appc/unpack_aci.hpp"
#include "image/entry_path.hpp"
#include "image/file_source.hpp"
#include "image/store.hpp"
#include "image/tar_sink.hpp"
#include "image/tree_walk.hpp"

namespace rkt::image {
namespace {

using Paths = std::set<std::string>;

Paths listed_paths(const ImageManifest& manifest) {
    Paths paths;
    for (const auto& path : manifest.path_whitelist) {
        paths.insert(with_context("the image's pathWhitelist", [&] { return clean_entry_path(path); }));
    }
    return paths;
}

// Holds directories back that are not listed, until something in them is told.
class ListedSink : public LayerSink {
public:
    ListedSink(LayerSink& next, const Paths& listed, Dir own) : next_(next), listed_(listed), own_(std::move(own)) {}

    bool begin(const TarEntry& entry) override {
        const std::string path = clean_entry_path(entry.path);
        while (!held_.empty() && !path.starts_with(held_.back().path + "/")) held_.pop_back();
        is_held_ = entry.type == EntryType::directory && !stays(path);
        if (is_held_) {
            held_.push_back(entry);
            held_.back().path = path;
            return false;
        }
        for (const TarEntry& directory : held_) {
            (void)next_.begin(directory);
            next_.end();
        }
        held_.clear();
        return next_.begin(entry);
    }
    [[nodiscard]] const std::string& content_path() const override { return next_.content_path(); }
    void data(uint64_t offset, std::span<const char> bytes) override { next_.data(offset, bytes); }
    void end() override {
        if (!is_held_) next_.end();
    }
    void finish() override { next_.finish(); }

private:
    [[nodiscard]] bool stays(const std::string& directory) const {
        if (directory.empty() || listed_.contains(directory)) return true;
        return own_.find_in_root(directory, O_PATH | O_DIRECTORY | O_NOFOLLOW).has_value();
    }

    LayerSink& next_;
    const Paths& listed_;
    Dir own_;
    std::vector<TarEntry> held_;  // each in the one before it
    bool is_held_ = false;        // the current entry
};

std::string rendered_manifest(ImageManifest manifest) {
    manifest.dependencies.clear();
    manifest.path_whitelist.clear();
    return manifest.print();
}

void write_tar(const Layout& layout, const ImageManifest& manifest, const std::vector<Digest>& layers, const Fd& file) {
    const Paths listed = listed_paths(manifest);
    const auto lower_dirs = Store::open(layout.data_dir).lower_dirs(layers);
    TarSink tar(
        [&](std::span<const char> bytes) {
            write_all(file, {bytes.data(), bytes.size()});
        },
        TarCompression::none, "rootfs/");
    tar.add_file("manifest", rendered_manifest(manifest));
    ListedSink sink(tar, listed, Dir::open(lower_dirs.front()));
    walk_trees(lower_dirs, sink, [&](const std::string& path) { return listed.contains(path); });
}

}  // namespace

Digest render_whitelist(const Layout& layout, const ImageManifest& manifest, const std::vector<Digest>& layers,
                        const Limits& limits) {
    const StagedDir scratch(layout.staging);
    Fd file = scratch.dir().open_file("tar", O_RDWR | O_CREAT | O_EXCL);
    write_tar(layout, manifest, layers, file);
    check_long(::lseek(file.get(), 0, SEEK_SET), "seeking in the rendered tar");
    FileSource source(std::move(file));
    UnpackedAci rendered = unpack_aci(layout, source, "", limits);
    Digest layer = rendered.tar;
    commit_aci(layout, std::move(rendered));
    return layer;
}

}  // namespace rkt::image
