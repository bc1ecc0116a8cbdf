// System calls that glibc has functions for and musl, which rkt-init is linked with, has not yet: mount_setattr(2) and
// the rest of the mount API, close_range(2).
#pragma once

#include <linux/close_range.h>
#include <sys/mount.h>

#ifndef __GLIBC__
#include <fcntl.h>
#include <linux/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

inline int close_range(unsigned first, unsigned last, int flags) noexcept {
    return static_cast<int>(::syscall(SYS_close_range, first, last, flags));
}
inline int open_tree(int dir, const char* path, unsigned flags) noexcept {
    return static_cast<int>(::syscall(SYS_open_tree, dir, path, flags));
}
inline int move_mount(int from, const char* from_path, int to, const char* to_path, unsigned flags) noexcept {
    return static_cast<int>(::syscall(SYS_move_mount, from, from_path, to, to_path, flags));
}
inline int fsopen(const char* type, unsigned flags) noexcept {
    return static_cast<int>(::syscall(SYS_fsopen, type, flags));
}
inline int fsconfig(int context, unsigned command, const char* key, const void* value, int number) noexcept {
    return static_cast<int>(::syscall(SYS_fsconfig, context, command, key, value, number));
}
inline int fsmount(int context, unsigned flags, unsigned attributes) noexcept {
    return static_cast<int>(::syscall(SYS_fsmount, context, flags, attributes));
}
inline int mount_setattr(int dir, const char* path, unsigned flags, mount_attr* attributes, size_t size) noexcept {
    return static_cast<int>(::syscall(SYS_mount_setattr, dir, path, flags, attributes, size));
}
#endif
