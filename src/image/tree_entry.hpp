// What is at a name of an unpacked tree, as a tar would say it. Nothing is followed, no device or fifo is opened.
#pragma once

#include <sys/stat.h>

#include <string>

#include "base/fd.hpp"
#include "image/layer_sink.hpp"

namespace rkt::image {

struct TreeEntry {
    Fd fd;  // O_PATH
    struct stat st {};
    std::vector<std::pair<std::string, std::string>> marks;  // trusted.overlay.*, sorted
    TarEntry entry;  // with `path` as given; never EntryType::hardlink; xattrs sorted by name
};

// Of `name` in the directory `parent`. Throws SystemError for a missing one, Error for a socket.
TreeEntry read_tree_entry(int parent, const std::string& name, const std::string& path);

// A regular file's content, from an O_PATH descriptor of it.
Fd open_content(const Fd& file);

// Marks of overlayfs and SELinux: the host's own, no tar has a say in them (facts-store.md 4).
bool is_host_xattr(std::string_view name);

}  // namespace rkt::image
