// Mounts as descriptors (fsopen(2), open_tree(2), move_mount(2)): made detached, attached when they are
// finished, gone with their descriptor when a step fails. Answers as system calls do: empty Fd or -1, errno.
#pragma once

#include <cstdint>
#include <span>

#include "base/fd.hpp"
#include "sandbox/new_calls.hpp"

namespace rkt::sandbox {

struct MountOption {
    const char* key;
    const char* value;  // nullptr: a flag
};

// A new file system of `type`; attributes: MOUNT_ATTR_*.
Fd new_mount(const char* type, std::span<const MountOption> options, uint64_t attributes) noexcept;

enum class Depth : unsigned { one, recursive };
// A detached copy of the mount that `path` is in, with `path` as its root. Follows symbolic links.
Fd clone_tree(int dir, const char* path, Depth depth) noexcept;

int attach(const Fd& tree, int dir, const char* path) noexcept;
int attach_at(const Fd& tree, const Fd& target) noexcept;
int set_attributes(const Fd& tree, uint64_t attributes, Depth depth) noexcept;
int clear_attributes(const Fd& tree, uint64_t attributes, Depth depth) noexcept;
// MS_PRIVATE, MS_SLAVE or MS_SHARED (mount_namespaces(7)).
int set_propagation(const Fd& tree, uint64_t propagation, Depth depth) noexcept;
// The tree, which must not be attached yet, shows its files' owners as ids of that user namespace
// (mount_setattr(2), "ID-mapped mounts"). EINVAL: a file system in it cannot.
int map_ids(const Fd& tree, const Fd& user_namespace, Depth depth) noexcept;

}  // namespace rkt::sandbox
