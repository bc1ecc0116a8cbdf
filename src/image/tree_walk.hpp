// The tree that layers make together, entry by entry, told to a sink: what overlayfs would show of them, without
// mounting anything. Whiteouts and opaque directories of layers are obeyed and not told.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "image/layer_sink.hpp"
#include "image/upper.hpp"

namespace rkt::image {

// `lower_dirs`: topmost first, as Store::lower_dirs gives them. A directory comes before what is in it, and its other
// entries before its directories; each of them sorted by name. Names are relative, the root is ".". A hard link is told
// as one where both names are of the same layer and both are told. Holes of files stay holes. `wanted`: of a path below
// the root that is no directory, whether it is told; directories always are. The last call is sink.finish().
// Throws Error naming the entry.
void walk_trees(const std::vector<std::string>& lower_dirs, LayerSink& sink,
                const std::function<bool(const std::string& path)>& wanted = {});

// The tree that was changed: `upper` on top of layers. Sockets are not told: no tar has a word for them.
void walk_changed_tree(const Upper& upper, const std::vector<std::string>& lower_dirs, LayerSink& sink);

// The changes alone, as a layer of OCI (image-spec, layer.md): what is hidden of the layers below is told as files
// called .wh.NAME and, first in its directory, .wh..wh..opq.
void walk_changes(const Upper& upper, LayerSink& sink);

}  // namespace rkt::image
