#include "sandbox/mount_fd.hpp"

#include <fcntl.h>

namespace rkt::sandbox {
namespace {

int change(const Fd& tree, mount_attr wanted, Depth depth) noexcept {
    const unsigned recursive = depth == Depth::recursive ? AT_RECURSIVE : 0;
    return ::mount_setattr(tree.get(), "", AT_EMPTY_PATH | recursive, &wanted, sizeof wanted);
}

}  // namespace

Fd new_mount(const char* type, std::span<const MountOption> options, uint64_t attributes) noexcept {
    const Fd context(::fsopen(type, FSOPEN_CLOEXEC));
    if (!context) return Fd();
    for (const auto& option : options) {
        const auto command = option.value == nullptr ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING;
        if (::fsconfig(context.get(), command, option.key, option.value, 0) == -1) return Fd();
    }
    if (::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) == -1) return Fd();
    return Fd(::fsmount(context.get(), FSMOUNT_CLOEXEC, static_cast<unsigned>(attributes)));
}

Fd clone_tree(int dir, const char* path, Depth depth) noexcept {
    const unsigned recursive = depth == Depth::recursive ? AT_RECURSIVE : 0;
    const unsigned empty = path[0] == '\0' ? AT_EMPTY_PATH : 0;
    return Fd(::open_tree(dir, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | recursive | empty));
}

int attach(const Fd& tree, int dir, const char* path) noexcept {
    return ::move_mount(tree.get(), "", dir, path, MOVE_MOUNT_F_EMPTY_PATH);
}

int attach_at(const Fd& tree, const Fd& target) noexcept {
    return ::move_mount(tree.get(), "", target.get(), "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
}

int set_attributes(const Fd& tree, uint64_t attributes, Depth depth) noexcept {
    return change(tree, {.attr_set = attributes}, depth);
}

int clear_attributes(const Fd& tree, uint64_t attributes, Depth depth) noexcept {
    return change(tree, {.attr_clr = attributes}, depth);
}

int set_propagation(const Fd& tree, uint64_t propagation, Depth depth) noexcept {
    return change(tree, {.propagation = propagation}, depth);
}

int map_ids(const Fd& tree, const Fd& user_namespace, Depth depth) noexcept {
    const auto number = static_cast<uint64_t>(user_namespace.get());
    return change(tree, {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = number}, depth);
}

}  // namespace rkt::sandbox
