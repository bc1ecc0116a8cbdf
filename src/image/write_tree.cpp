#include "image/write_tree.hpp"

#include <sys/stat.h>

#include <filesystem>

#include "base/error.hpp"
#include "base/staged_dir.hpp"
#include "base/text.hpp"
#include "image/directory_sink.hpp"
#include "image/tree_walk.hpp"

namespace rkt::image {
namespace {

namespace fs = std::filesystem;

// ".." and links resolved where there is something to resolve: "/tmp/.." is "/", too.
fs::path resolve_path(const std::string& given) {
    if (given.empty()) throw Error("the name of the directory is empty");
    fs::path path = fs::weakly_canonical(fs::absolute(given));
    if (!path.has_filename()) path = path.parent_path();  // "DIR/" that is not there yet
    if (path == path.root_path()) throw Error("the root directory cannot be replaced: name another directory");
    return path;
}

void fill(const Dir& staged, const std::vector<std::string>& lower_dirs, const TreeOutput& output) {
    check(::fchmod(staged.get(), 0755), "changing the mode");
    check(::fchown(staged.get(), ::geteuid(), ::getegid()), "changing the owner");
    if (output.manifest) staged.write_file("manifest", *output.manifest);
    DirectorySink sink(output.manifest ? staged.make_dir("rootfs") : staged.duplicate(), {}, nullptr,
                       Whiteouts::not_meant);
    walk_trees(lower_dirs, sink);
}

}  // namespace

void write_tree(const std::vector<std::string>& lower_dirs, const TreeOutput& output) {
    const fs::path path = resolve_path(output.path);
    const Dir parent = Dir::open(path.parent_path());
    const std::string name = path.filename();
    const std::string there = text::quoted(path.string()) + " exists (--overwrite replaces it)";
    if (!output.overwrite && parent.exists(name)) throw Error(there);  // before the work; the commit asks again
    ::umask(0);                                                        // modes are the tree's
    StagedDir staged(parent);
    fill(staged.dir(), lower_dirs, output);
    const bool done = output.overwrite ? std::move(staged).replace(parent, name),
               true                    : std::move(staged).commit(parent, name);
    if (!done) throw Error(there);
}

}  // namespace rkt::image
