#include "image/staged_layer.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {

Dir make_layer_root(const Dir& staged) {
    Dir root = staged.make_dir("rootfs");
    check(::fchown(root.get(), 0, 0), "changing the owner");
    check(::fchmod(root.get(), 0755), "changing the mode");
    return root;
}

bool has_layer(const Layout& layout, const std::string& name, LayerKind kind) {
    const auto record = layout.layers.find_and_read(name + "/record.json");
    if (!record) return layout.layers.exists(name);
    if (LayerRecord::parse(*record).aci == (kind == LayerKind::aci)) return true;
    throw Error("layer sha256:" + name + " is in the store as part of " +
                (kind == LayerKind::aci ? "an OCI image" : "an appc image") +
                ", where the same bytes mean another tree: remove that image first");
}

void commit_layer(const Layout& layout, StagedDir&& staged, const std::string& name) {
    check(::fchmod(staged.dir().get(), 0755), "changing the mode");
    (void)std::move(staged).commit(layout.layers, name);
}

}  // namespace rkt::image
