// The tree that layers make together, entry by entry, told to a sink: what overlayfs would show of them, without mounting
// anything. Whiteouts and opaque directories of layers are obeyed and not told.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "image/layer_sink.hpp"

namespace rkt::image {

// `lower_dirs`: topmost first, as Store::lower_dirs gives them. Entries come with their directories first, sorted by name;
// names are relative. A hard link is told as one where both names are of the same layer and both are told. `wanted`: of a
// path below the root that is no directory, whether it is told; directories always are. The last call is sink.finish().
void walk_trees(const std::vector<std::string>& lower_dirs, LayerSink& sink,
                const std::function<bool(const std::string& path)>& wanted = {});

}  // namespace rkt::image
