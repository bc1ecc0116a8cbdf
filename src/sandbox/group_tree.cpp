#include "sandbox/group_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include "base/fd.hpp"

namespace rkt::sandbox {
namespace {

// As getdents64(2) writes it.
struct Entry {
    uint64_t inode;
    int64_t offset;
    uint16_t size;
    uint8_t type;
    char name[256];
};

// The first group below, in the order that the kernel lists them. False: there is none.
bool find_child(const Fd& group, char (&name)[256]) noexcept {
    alignas(Entry) char entries[2048];
    ::lseek(group.get(), 0, SEEK_SET);
    for (long size; (size = ::syscall(SYS_getdents64, group.get(), entries, sizeof entries)) > 0;) {
        for (long at = 0; at < size;) {
            const auto* entry = reinterpret_cast<const Entry*>(entries + at);
            at += entry->size;
            if (entry->type != DT_DIR || strcmp(entry->name, ".") == 0 || strcmp(entry->name, "..") == 0) continue;
            memcpy(name, entry->name, strlen(entry->name) + 1);
            return true;
        }
    }
    return false;
}

Fd open_group(int parent, const char* name) noexcept {
    return Fd(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

// Downwards to one that has none below, which is removed from above; how deep they go is the app's choice.
bool remove_below(Fd group) noexcept {
    char child[256];
    int depth = 0;
    for (bool came_up = false;;) {
        if (!find_child(group, child)) {
            if (depth-- == 0) return true;
            group = open_group(group.get(), "..");
            came_up = true;
        } else if (::unlinkat(group.get(), child, AT_REMOVEDIR) == 0) {
            came_up = false;
        } else {
            if (came_up) return false;  // it has none below, and yet it is busy
            group = open_group(group.get(), child);
            ++depth;
        }
        if (!group) return false;
    }
}

}  // namespace

bool remove_group_tree(int parent, const char* name) noexcept {
    if (::unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno != EBUSY) return true;
    Fd group = open_group(parent, name);
    if (!group || !remove_below(std::move(group))) return false;
    return ::unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno != EBUSY;
}

}  // namespace rkt::sandbox
