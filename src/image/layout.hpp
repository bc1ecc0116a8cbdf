// Where the store keeps what, drawn once; nobody else joins these paths.
//
//   DATA-DIR/                   default /var/lib/rkt, mode 2750
//     version                   "2\n"; a larger number is refused
//     images/ID/                ID = sha512-<64 hex>; one directory per image, committed whole
//       manifest                appc image manifest (JSON)
//       source-manifest         the registry's manifest, byte for byte (its digest is in record.json)
//       config                  the OCI image configuration, byte for byte
//       record.json             layers (diffIDs, bottom first), reference, digests, import time, size
//       last-used               empty; its mtime is the time of the last run or fetch
//       damaged                 as of a layer
//     layers/HEX/               HEX = diffID (sha256) of one layer, shared by all images, committed whole
//       rootfs/                 the unpacked layer, overlayfs whiteouts included
//       tar-headers.zst         every byte of the tar that is not file content: the exact tar can be made again
//       replaced/N              only where entries of the tar take each other's names: what lost its own
//       record.json             entries, size
//       damaged                 only where `image verify` found damage: the next fetch replaces the layer
//     layers/HEX.replaced-…     a layer that was damaged, for pods that run on it
//     mount-points/rootfs/      the layer below every image (mount_points.hpp), committed whole
//     refs/NAME                 NAME = percent-escaped reference; content: image id, line end, JSON (ReferenceRecord)
//     candidates/NAME           as refs/NAME: what an update tries (candidates.hpp)
//     downloads/HEX             HEX = SHA-256 of a URL: a file that is not here whole yet
//     downloads/HEX.json        what HTTP said of it (spec/http_cache.hpp)
//     locks/layer-HEX           flock: one fetch of a layer at a time
//     locks/gc                  flock: shared while importing, exclusive while collecting
//     staging/                  what is being written; flock on each entry
//     pods/…                    pod/layout.hpp
#pragma once

#include <optional>
#include <string>

#include "base/dir.hpp"
#include "spec/id.hpp"

namespace rkt::image {

inline constexpr const char* kFormatVersion = "2";

// Opened once per command; creates what is missing when the caller may write.
struct Layout {
    std::string data_dir;
    Dir root;
    Dir images;
    Dir layers;
    Dir refs;
    Dir downloads;
    Dir locks;
    Dir staging;
    std::optional<Dir> candidates = std::nullopt;  // candidates.hpp: names are looked for there first

    // Throws Error when the store was written by a newer version.
    static Layout open(const std::string& data_dir);
    [[nodiscard]] std::string layer_rootfs_path(const Digest& diff_id) const;
};

std::string reference_file_name(const std::string& reference);
std::string reference_from_file_name(const std::string& name);

}  // namespace rkt::image
