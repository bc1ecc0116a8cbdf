// The tree of layers as a directory of the user's: `rkt image extract`, `rkt image render`.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rkt::image {

struct TreeOutput {
    std::string path;
    std::optional<std::string> manifest;  // then `path` gets manifest and rootfs/, otherwise the tree itself
    bool overwrite = false;
};

// `lower_dirs` as walk_trees takes them. Written beside `path` and renamed: killed at any instant, what is at `path` is
// the old or the new, whole. Throws Error for "/", and for a path that is there, unless it may be overwritten.
void write_tree(const std::vector<std::string>& lower_dirs, const TreeOutput& output);

}  // namespace rkt::image
