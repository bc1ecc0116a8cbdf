#include "image/tree_walk.hpp"

#include <fcntl.h>
#include <sys/xattr.h>

#include <cerrno>
#include <map>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "base/open_resolved.hpp"
#include "base/text.hpp"
#include "image/overlay_marks.hpp"
#include "image/tree_entry.hpp"

namespace rkt::image {
namespace {

constexpr size_t kTreeBuffer = 256 * 1024;

constexpr size_t kUpper = 0;

// A directory to walk: the layers that have a share in it, topmost first.
struct Directory {
    std::string path;  // "" is the root
    std::vector<size_t> layers;
};

// A name in a directory, as the layers seen so far have it.
struct Merged {
    enum class Kind { hidden, directory, other } kind;
    bool closed;  // layers below have no share in it
    std::vector<size_t> layers{};
};
using MergedNames = std::map<std::string, Merged>;

std::string join(const std::string& directory, const std::string& name) {
    return directory.empty() ? name : directory + "/" + name;
}

bool is_opaque(const Dir& parent, const std::string& name) {
    const std::string path = "/proc/self/fd/" + std::to_string(parent.get()) + "/" + name;
    char value = '\0';
    const ssize_t n = ::lgetxattr(path.c_str(), "trusted.overlay.opaque", &value, 1);
    return n == 1 && value == 'y';
}

struct LayerOfName {
    size_t layer;
    bool below;  // there is a layer below that may have the name, too
    bool is_upper;
};
Merged look_at(const Dir& dir, const std::string& name, const LayerOfName& of) {
    struct stat st {};
    check(::fstatat(dir.get(), name.c_str(), &st, AT_SYMLINK_NOFOLLOW), "looking at " + text::quoted(name));
    if (S_ISDIR(st.st_mode)) return {Merged::Kind::directory, of.below && is_opaque(dir, name), {of.layer}};
    const bool whiteout = S_ISCHR(st.st_mode) && st.st_rdev == 0;
    const bool untold = of.is_upper && S_ISSOCK(st.st_mode);
    return {whiteout || untold ? Merged::Kind::hidden : Merged::Kind::other, true, {of.layer}};
}

void merge_into(MergedNames& names, const std::string& name, Merged found) {
    const auto [at, is_new] = names.try_emplace(name, found);
    Merged& above = at->second;
    if (is_new || above.closed) return;
    if (found.kind == Merged::Kind::directory) above.layers.push_back(found.layers.front());
    above.closed = found.closed;
}

struct Options {
    std::function<bool(const std::string&)> wanted{};  // no function: everything
    const Upper* upper = nullptr;                      // the topmost directory is one
    bool tell_hidden = false;
};

class Walk {
public:
    Walk(const std::vector<std::string>& dirs, LayerSink& sink, const Options& options)
        : sink_(sink), options_(options) {
        Directory root{"", {}};
        for (const auto& path : dirs) {
            root.layers.push_back(roots_.size());
            roots_.push_back(Dir::open(path));
        }
        if (!roots_.empty()) left_.push_back(std::move(root));
    }

    void run() {
        while (!left_.empty()) {
            const Directory directory = std::move(left_.back());
            left_.pop_back();
            with_context("directory " + text::quoted("/" + directory.path), [&] { walk(directory); });
        }
        sink_.finish();
    }

private:
    void walk(const Directory& directory) {
        std::map<size_t, Dir> open;
        for (const size_t layer : directory.layers) open.emplace(layer, open_directory(layer, directory.path));
        tell_directory(open.at(directory.layers.front()), directory);
        std::vector<Directory> below;
        for (auto& [name, merged] : list(directory, open)) {
            std::string path = join(directory.path, name);
            if (options_.tell_hidden && name.starts_with(kWhiteout)) {
                throw Error(text::quoted(name) + " cannot be in a layer of OCI, where the name means something else");
            }
            if (merged.kind == Merged::Kind::hidden) {
                if (options_.tell_hidden) tell_mark(join(directory.path, std::string(kWhiteout) + name));
            } else if (merged.kind == Merged::Kind::directory) {
                below.push_back({std::move(path), std::move(merged.layers)});
            } else if (!options_.wanted || options_.wanted(path)) {
                const size_t layer = merged.layers.front();
                with_context(text::quoted(name), [&, &name = name] { tell_other(open.at(layer), name, path, layer); });
            }
        }
        left_.insert(left_.end(), std::make_move_iterator(below.rbegin()), std::make_move_iterator(below.rend()));
    }

    // From the root, so that no descriptors are held on the way down.
    [[nodiscard]] Dir open_directory(size_t layer, const std::string& path) const {
        const char* name = path.empty() ? "." : path.c_str();
        Fd fd = open_resolved(roots_[layer].get(), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW,
                              RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
        if (!fd) throw SystemError(errno, "opening it");
        return Dir(std::move(fd));
    }

    [[nodiscard]] MergedNames list(const Directory& directory, const std::map<size_t, Dir>& open) const {
        MergedNames names;
        for (const size_t layer : directory.layers) {
            const Dir& dir = open.at(layer);
            const bool below = layer != directory.layers.back();
            const bool is_upper = options_.upper != nullptr && layer == kUpper;
            for (const auto& name : dir.entries())
                merge_into(names, name, look_at(dir, name, {layer, below, is_upper}));
        }
        return names;
    }

    [[nodiscard]] TreeEntry read_entry(const Dir& parent, const std::string& name, const std::string& path,
                                       size_t layer) const {
        TreeEntry read = read_tree_entry(parent.get(), name, path);
        if (options_.upper == nullptr || layer != kUpper) return read;
        for (const auto& [mark, value] : read.marks) {
            if (mark == "trusted.overlay.redirect" || mark == "trusted.overlay.metacopy") {
                throw Error("the overlay kept only a reference to it (" + mark + ")");
            }
        }
        unshift(read.entry, *options_.upper);
        return read;
    }

    void tell_directory(const Dir& dir, const Directory& directory) {
        const std::string& path = directory.path;
        const TreeEntry read = read_entry(dir, ".", path.empty() ? "." : path, directory.layers.front());
        (void)sink_.begin(read.entry);
        sink_.end();
        if (options_.tell_hidden && is_opaque(dir, ".")) tell_mark(join(path, std::string(kOpaque)));
    }

    void tell_mark(std::string path) {
        TarEntry mark{EntryType::file, std::move(path), ""};
        mark.mode = 0600;
        (void)sink_.begin(mark);
        sink_.end();
    }

    void tell_other(const Dir& parent, const std::string& name, const std::string& path, size_t layer) {
        TreeEntry read = read_entry(parent, name, path, layer);
        if (const auto first = first_name(read.st, path, layer); first != path) {
            read.entry.type = EntryType::hardlink;
            read.entry.link_target = first;
            read.entry.size = 0;
        }
        if (sink_.begin(read.entry)) tell_content(read);
        sink_.end();
    }

    // The name under which the file was told, if it has been; otherwise `path`.
    std::string first_name(const struct stat& st, const std::string& path, size_t layer) {
        if (st.st_nlink == 1) return path;
        const auto found = linked_.try_emplace({layer, st.st_dev, st.st_ino}, Linked{path, st.st_nlink}).first;
        std::string first = found->second.path;
        if (--found->second.names_left == 0) linked_.erase(found);
        return first;
    }

    void tell_content(const TreeEntry& read) {
        const Fd file = open_content(read.fd);
        const auto size = static_cast<off_t>(read.entry.size);
        for (off_t at = 0; at < size;) {
            const off_t begin = ::lseek(file.get(), at, SEEK_DATA);
            if (begin == -1 && errno == ENXIO) return;  // the rest is a hole
            check_long(begin, "looking for data");
            const off_t end = check_long(::lseek(file.get(), begin, SEEK_HOLE), "looking for a hole");
            tell_data(file, begin, std::min(end, size));
            at = std::min(end, size);
        }
    }

    void tell_data(const Fd& file, off_t at, off_t end) {
        while (at < end) {
            const auto wanted = std::min(buffer_.size(), static_cast<size_t>(end - at));
            const ssize_t n = ::pread(file.get(), buffer_.data(), wanted, at);
            if (n == -1 && errno == EINTR) continue;
            if (check_long(n, "reading it") == 0) throw Error("it became shorter while it was read");
            sink_.data(static_cast<uint64_t>(at), std::span(buffer_).first(static_cast<size_t>(n)));
            at += n;
        }
    }

    struct File {
        size_t layer;
        dev_t device;
        ino_t inode;
        auto operator<=>(const File&) const = default;
    };
    struct Linked {
        std::string path;
        nlink_t names_left;
    };

    std::vector<Dir> roots_;
    std::vector<Directory> left_;    // a stack
    std::map<File, Linked> linked_;  // files with several names, some of which were not seen yet
    std::vector<char> buffer_ = std::vector<char>(kTreeBuffer);
    LayerSink& sink_;
    const Options& options_;
};

}  // namespace

void walk_trees(const std::vector<std::string>& lower_dirs, LayerSink& sink,
                const std::function<bool(const std::string& path)>& wanted) {
    Walk(lower_dirs, sink, {.wanted = wanted}).run();
}

void walk_changed_tree(const Upper& upper, const std::vector<std::string>& lower_dirs, LayerSink& sink) {
    std::vector<std::string> dirs{upper.path};
    dirs.insert(dirs.end(), lower_dirs.begin(), lower_dirs.end());
    Walk(dirs, sink, {.upper = &upper}).run();
}

void walk_changes(const Upper& upper, LayerSink& sink) {
    Walk({upper.path}, sink, {.upper = &upper, .tell_hidden = true}).run();
}

}  // namespace rkt::image
