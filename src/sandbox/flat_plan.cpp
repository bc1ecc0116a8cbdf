#include "sandbox/flat_plan.hpp"

#include <linux/filter.h>

#include <cstring>

#include "sandbox/handoff.hpp"

namespace rkt::sandbox {

bool FlatBlock::has_list(FlatList list, size_t item, size_t alignment) const noexcept {
    // 64-bit sums of 32-bit numbers do not overflow.
    return list.offset % alignment == 0 && uint64_t{list.offset} + uint64_t{list.count} * item <= size_;
}

bool FlatBlock::has_text(FlatText text) const noexcept {
    if (uint64_t{text.offset} + text.size + 1 > size_) return false;
    return memchr(bytes() + text.offset, '\0', size_t{text.size} + 1) == bytes() + text.offset + text.size;
}

bool FlatPlan::has_name(FlatText text) const noexcept {
    if (!has_text(text) || text.size == 0 || text.size > 255) return false;
    const char* name = bytes() + text.offset;
    return strchr(name, '/') == nullptr && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

bool FlatPlan::has_names(FlatList names) const noexcept {
    if (!has_list(names, sizeof(FlatText), alignof(FlatText))) return false;
    for (uint32_t i = 0; i < names.count; ++i) {
        if (!has_name(list<FlatText>(names)[i])) return false;
    }
    return true;
}

bool FlatBlock::has_texts(FlatList texts) const noexcept {
    if (!has_list(texts, sizeof(FlatText), alignof(FlatText))) return false;
    for (uint32_t i = 0; i < texts.count; ++i) {
        if (!has_text(list<FlatText>(texts)[i])) return false;
    }
    return true;
}

bool FlatPlan::has_mounts(FlatList mounts) const noexcept {
    if (!has_list(mounts, sizeof(FlatMount), alignof(FlatMount))) return false;
    for (uint32_t i = 0; i < mounts.count; ++i) {
        const FlatMount& mount = list<FlatMount>(mounts)[i];
        if (!has_name(mount.volume) || !has_text(mount.target)) return false;
    }
    return true;
}

bool FlatPlan::has_limits(FlatList limits) const noexcept {
    if (!has_list(limits, sizeof(FlatLimit), alignof(FlatLimit))) return false;
    for (uint32_t i = 0; i < limits.count; ++i) {
        const FlatLimit& limit = list<FlatLimit>(limits)[i];
        if (!has_name(limit.file) || !has_text(limit.value)) return false;
    }
    return true;
}

bool FlatPlan::has_sockets(FlatList sockets) const noexcept {
    if (sockets.count > handoff::kMaxSockets || !has_list(sockets, sizeof(uint32_t), alignof(uint32_t))) return false;
    for (uint32_t i = 0; i < sockets.count; ++i) {
        if (list<uint32_t>(sockets)[i] >= handoff::kMaxSockets) return false;
    }
    return true;
}

bool FlatPlan::has_proxies(FlatList proxies) const noexcept {
    if (proxies.count > handoff::kMaxSockets || !has_list(proxies, sizeof(FlatProxy), alignof(FlatProxy))) return false;
    for (uint32_t i = 0; i < proxies.count; ++i) {
        const FlatProxy& proxy = list<FlatProxy>(proxies)[i];
        if (proxy.socket >= handoff::kMaxSockets || proxy.port == 0 || proxy.port > UINT16_MAX) return false;
    }
    return true;
}

bool FlatPlan::has_app(const FlatApp& app) const noexcept {
    for (const FlatStdio mode : app.stdio) {
        if (mode > FlatStdio::shared_tty) return false;
    }
    if (app.restart > FlatRestart::always || app.filter.count > BPF_MAXINSNS) return false;
    if (app.sdnotify > FlatSdNotify::healthy || app.health.action > FlatHealthAction::stop) return false;
    return has_name(app.name) && has_name(app.cgroup) && has_text(app.working_directory) && has_text(app.user) &&
           has_text(app.group) && has_text(app.owner) && has_text(app.oom_score_adj) &&
           has_text(app.apparmor_profile) && has_text(app.selinux_context) && has_texts(app.argv) &&
           app.argv.count > 0 && has_texts(app.env) && has_list(app.gids, sizeof(uint32_t), alignof(uint32_t)) &&
           has_mounts(app.mounts) && has_limits(app.limits) &&
           has_list(app.filter, sizeof(sock_filter), alignof(sock_filter)) && has_texts(app.pre_start) &&
           has_texts(app.post_stop) && has_texts(app.health.argv) && has_sockets(app.sockets) &&
           has_text(app.listen_fdnames);
}

bool FlatPlan::open(const void* base, size_t size) noexcept {
    base_ = base;
    size_ = size;
    if (size < sizeof(FlatHeader) || header().magic != kFlatMagic || header().size != size) return false;
    if (!has_text(header().hostname) || !has_names(header().credentials) || !has_proxies(header().proxies))
        return false;
    if (header().apps.count > kMaxApps || !has_list(header().apps, sizeof(FlatApp), alignof(FlatApp))) return false;
    for (uint32_t i = 0; i < app_count(); ++i) {
        if (!has_app(app(i))) return false;
    }
    return true;
}

}  // namespace rkt::sandbox
