// A directory held by descriptor. All work below it is relative to the descriptor, so a path that
// was checked is never looked up a second time by name (style.md 7, point 11).
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"

namespace rkt {

class [[nodiscard]] Dir {
public:
    Dir() noexcept = default;
    explicit Dir(Fd fd) noexcept : fd_(std::move(fd)) {}

    static Dir open(const std::string& path);
    // Creates missing components with `mode` (no parents' modes are changed).
    static Dir open_or_create(const std::string& path, mode_t mode = 0755);

    [[nodiscard]] const Fd& fd() const noexcept { return fd_; }
    [[nodiscard]] int get() const noexcept { return fd_.get(); }
    explicit operator bool() const noexcept { return static_cast<bool>(fd_); }
    [[nodiscard]] Dir duplicate() const { return Dir(fd_.duplicate()); }
    // A path for messages and for programs that only take names: /proc/self/fd/N resolved.
    [[nodiscard]] std::string path() const;

    // `name` may have several components; the caller owns its content (trusted names only).
    [[nodiscard]] Dir open_dir(const std::string& name) const;
    [[nodiscard]] std::optional<Dir> find_dir(const std::string& name) const;
    [[nodiscard]] Dir make_dir(const std::string& name, mode_t mode = 0755) const;  // existing is fine
    [[nodiscard]] Fd open_file(const std::string& name, int flags, mode_t mode = 0644) const;
    [[nodiscard]] std::optional<Fd> find_file(const std::string& name, int flags) const;
    [[nodiscard]] std::string read_file(const std::string& name, size_t limit = 64u << 20) const;
    [[nodiscard]] std::optional<std::string> find_and_read(const std::string& name, size_t limit = 64u << 20) const;

    // `path` comes from outside: resolved with this directory as root, symlinks and ".." included
    // (openat2(2) RESOLVE_IN_ROOT|RESOLVE_NO_MAGICLINKS).
    [[nodiscard]] std::optional<Fd> find_in_root(const std::string& path, int flags, mode_t mode = 0) const;

    // tmp + fsync + rename + fsync of the directory: readers see the old content or the new, whole.
    void write_atomically(const std::string& name, std::string_view content, mode_t mode = 0644) const;
    // The same without the fsyncs, for a directory that is gone after a power cut anyway. One writer at a time.
    void write_whole(const std::string& name, std::string_view content, mode_t mode = 0644) const;
    // Plain create-or-truncate, for a directory that nobody else can see yet.
    void write_file(const std::string& name, std::string_view content, mode_t mode = 0644) const;

    void rename_to(const std::string& name, const Dir& target, const std::string& new_name) const;
    // renameat2(RENAME_NOREPLACE); false: the target exists already.
    [[nodiscard]] bool rename_new(const std::string& name, const Dir& target, const std::string& new_name) const;
    // renameat2(RENAME_EXCHANGE): both are there before and after.
    void exchange(const std::string& name, const Dir& target, const std::string& other) const;
    void remove_file(const std::string& name) const;  // a missing one is fine
    // Removes the tree `name`; a missing one is fine. Never follows a symlink nor crosses a mount point.
    void remove_tree(const std::string& name) const;
    void sync() const;             // fsync of the directory itself
    void sync_filesystem() const;  // syncfs(2): data of everything written on it

    [[nodiscard]] bool exists(const std::string& name) const;
    [[nodiscard]] std::optional<struct stat> stat_entry(const std::string& name) const;  // not following
    [[nodiscard]] std::vector<std::string> entries() const;                              // sorted, without "." and ".."

private:
    Fd fd_;
};

}  // namespace rkt
