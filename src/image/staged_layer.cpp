#include "image/staged_layer.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/random.hpp"
#include "image/damage.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {

Dir make_layer_root(const Dir& staged) {
    Dir root = staged.make_dir("rootfs");
    check(::fchown(root.get(), 0, 0), "changing the owner");
    check(::fchmod(root.get(), 0755), "changing the mode");
    return root;
}

bool has_layer(const Layout& layout, const std::string& name, LayerKind kind) {
    if (is_marked_damaged(layout.layers, name)) return false;
    const auto record = layout.layers.find_and_read(name + "/record.json");
    if (!record) return layout.layers.exists(name);
    if (LayerRecord::parse(*record).aci == (kind == LayerKind::aci)) return true;
    throw Error("layer sha256:" + name + " is in the store as part of " +
                (kind == LayerKind::aci ? "an OCI image" : "an appc image") +
                ", where the same bytes mean another tree: remove that image first");
}

void commit_layer(const Layout& layout, StagedDir&& staged, const std::string& name) {
    check(::fchmod(staged.dir().get(), 0755), "changing the mode");
    if (std::move(staged).commit(layout.layers, name) || !is_marked_damaged(layout.layers, name)) return;
    // A running pod may have the damaged one below it: it stays, under another name, until none does (collect.cpp).
    const std::string aside = name + kReplacedLayer + random_hex(16);
    (void)std::move(staged).commit(layout.layers, aside);
    layout.layers.exchange(aside, layout.layers, name);
    layout.layers.sync();
}

}  // namespace rkt::image
