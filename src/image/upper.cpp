#include "image/upper.hpp"

#include <endian.h>
#include <linux/capability.h>

#include <cstring>

namespace rkt::image {
namespace {

uid_t unshifted(uid_t id, const Upper& upper) {
    return id >= upper.first_uid && id - upper.first_uid < upper.users ? id - upper.first_uid : id;
}

// Bound to the namespace's root they would count for nothing elsewhere: the older form is bound to nobody.
void unbind_capabilities(std::string& value, uid_t first) {
    vfs_ns_cap_data bound{};
    if (value.size() != sizeof bound) return;
    std::memcpy(&bound, value.data(), sizeof bound);
    const uint32_t magic = le32toh(bound.magic_etc);
    if ((magic & VFS_CAP_REVISION_MASK) != VFS_CAP_REVISION_3 || le32toh(bound.rootid) != first) return;
    bound.magic_etc = htole32((magic & ~VFS_CAP_REVISION_MASK) | VFS_CAP_REVISION_2);
    value.assign(reinterpret_cast<const char*>(&bound), sizeof(vfs_cap_data));
}

}  // namespace

void unshift(TarEntry& entry, const Upper& upper) {
    if (upper.first_uid == 0) return;
    entry.uid = unshifted(entry.uid, upper);
    entry.gid = unshifted(entry.gid, upper);
    for (auto& [name, value] : entry.xattrs) {
        if (name == "security.capability") unbind_capabilities(value, upper.first_uid);
    }
}

}  // namespace rkt::image
