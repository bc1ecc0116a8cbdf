// A layer between its unpacking in staging and its place in layers/.
#pragma once

#include <string>

#include "base/staged_dir.hpp"
#include "image/layout.hpp"

namespace rkt::image {

enum class LayerKind { oci, aci };

// The directory that a layer is unpacked into. The group of the store's directories is not the layer's (mkdir(2) with a
// set-group-ID parent).
Dir make_layer_root(const Dir& staged);

// One tar means two different trees as a layer of OCI's and as an ACI: an image of one kind must not get what the other
// made of it. Throws Error where the store has the layer as one of the other kind.
bool has_layer(const Layout& layout, const std::string& name, LayerKind kind);

// With its record.json in it. Where somebody else was first, his stays.
void commit_layer(const Layout& layout, StagedDir&& staged, const std::string& name);

}  // namespace rkt::image
