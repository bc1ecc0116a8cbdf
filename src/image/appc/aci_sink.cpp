#include "image/appc/aci_sink.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/entry_path.hpp"

namespace rkt::image {
namespace {

constexpr std::string_view kManifest = "manifest";
constexpr std::string_view kRootfs = "rootfs";
constexpr std::string_view kBelowRootfs = "rootfs/";

[[noreturn]] void refuse_path(const std::string& path) {
    throw Error("unrecognized file path in layout: " + text::quoted(path));
}

// "rootfs/a" → "a", "rootfs" → "".
std::string below_rootfs(const std::string& path) {
    return path.size() <= kBelowRootfs.size() ? "" : path.substr(kBelowRootfs.size());
}

bool is_in_rootfs(std::string_view path) { return path == kRootfs || path.starts_with(kBelowRootfs); }

}  // namespace

bool AciSink::begin(const TarEntry& entry) {
    part_ = Part::nothing;
    if (entry.path.starts_with('/')) refuse_path(entry.path);
    const std::string path = clean_entry_path(entry.path);
    if (path.empty() && entry.type == EntryType::directory) return false;  // "./", as `tar -C DIR .` writes it
    if (path != kManifest && !is_in_rootfs(path)) refuse_path(entry.path);
    if (path != kRootfs && !seen_.insert(std::hash<std::string>()(path)).second) {
        throw Error("duplicate file entry in archive: " + text::printable(path));
    }
    return path == kManifest ? begin_manifest(entry) : begin_tree(entry, path);
}

bool AciSink::begin_manifest(const TarEntry& entry) {
    if (entry.type != EntryType::file) throw Error("the image manifest is not a regular file");
    if (entry.size > kMaxManifest) {
        throw Error("the image manifest is larger than " + std::to_string(kMaxManifest) + " bytes");
    }
    manifest_.assign(entry.size, '\0');
    has_manifest_ = true;
    part_ = Part::manifest;
    return true;
}

bool AciSink::begin_tree(const TarEntry& entry, const std::string& path) {
    if (path == kRootfs) {
        if (entry.type != EntryType::directory) throw Error("rootfs is not a directory");
        has_rootfs_ = true;
    }
    entry_ = entry;
    entry_.path = below_rootfs(path);
    if (entry.type == EntryType::hardlink) {
        const std::string target = clean_entry_path(entry.link_target);
        if (!is_in_rootfs(target)) {
            throw Error("a hard link to " + text::quoted(entry.link_target) + ", which is not below rootfs/");
        }
        entry_.link_target = below_rootfs(target);
    }
    part_ = Part::tree;
    return tree_.begin(entry_);
}

const std::string& AciSink::content_path() const {
    static const std::string kNone;
    return part_ == Part::tree ? tree_.content_path() : kNone;
}

void AciSink::data(uint64_t offset, std::span<const char> bytes) {
    if (part_ == Part::tree) return tree_.data(offset, bytes);
    std::copy(bytes.begin(), bytes.end(), manifest_.begin() + static_cast<std::ptrdiff_t>(offset));
}

void AciSink::end() {
    if (part_ == Part::tree) tree_.end();
    part_ = Part::nothing;
}

void AciSink::finish() {
    if (!has_manifest_) throw Error("no image manifest found in layout");
    if (!has_rootfs_) throw Error("no rootfs found in layout");
    tree_.finish();
}

void AciSink::content(const ContentPiece& piece) {
    if (part_ == Part::tree) observer_.content(piece);
}

}  // namespace rkt::image
