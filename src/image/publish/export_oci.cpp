#include "image/publish/export_oci.hpp"

#include <fcntl.h>

#include <filesystem>

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "image/publish/layout_target.hpp"
#include "image/publish/output_file.hpp"
#include "image/tar_sink.hpp"
#include "image/tree_walk.hpp"

namespace rkt::image {
namespace {

// A directory beside the one it will become; gone unless it became it.
class DirInMaking {
public:
    explicit DirInMaking(const std::string& path)
        : parent_(Dir::open(parent_of(path))), name_("." + name_of(path) + ".rkt-" + random_hex(8)) {
        dir_ = parent_.make_dir(name_);
    }
    ~DirInMaking() {
        try {
            parent_.remove_tree(name_);
        } catch (const Error&) {  // it is only in the way
        }
    }
    DirInMaking(const DirInMaking&) = delete;
    DirInMaking& operator=(const DirInMaking&) = delete;

    [[nodiscard]] const Dir& dir() const { return dir_; }
    // Throws Error where somebody else was first.
    void commit(const std::string& path) {
        dir_.sync_filesystem();
        if (!parent_.rename_new(name_, parent_, name_of(path))) throw Error(path + " is there by now");
        parent_.sync();
    }

private:
    Dir parent_;
    std::string name_;
    Dir dir_;
};

}  // namespace

oci::Descriptor export_layout(const ArchiveReference& target, const WriteTo& write) {
    if (Dir::open(parent_of(target.path)).exists(name_of(target.path))) {
        LayoutTarget layout(Dir::open(target.path), target.tag);
        return write(layout);
    }
    DirInMaking made(target.path);
    LayoutTarget layout(made.dir().duplicate(), target.tag);
    auto manifest = write(layout);
    made.commit(target.path);
    return manifest;
}

oci::Descriptor export_oci_archive(const ArchiveReference& target, bool overwrite, const WriteTo& write) {
    OutputFile file(target.path, overwrite);
    DirInMaking made(target.path);
    LayoutTarget layout(made.dir().duplicate(), target.tag);
    auto manifest = write(layout);
    TarSink sink(
        [&](std::span<const char> bytes) {
            write_all(file.fd(), {bytes.data(), bytes.size()});
        },
        TarCompression::none);
    walk_trees({made.dir().path()}, sink);
    file.commit();
    return manifest;
}

}  // namespace rkt::image
