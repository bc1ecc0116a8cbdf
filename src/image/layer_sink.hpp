// The seam between "a layer's tar is walked" and "a layer is kept": a directory now, one EROFS file
// later (design.md 3). Entries come in tar order with names as the tar has them.
#pragma once

#include <sys/types.h>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

struct timespec;

namespace rkt::image {

enum class EntryType { file, directory, symlink, hardlink, char_device, block_device, fifo };

struct TarEntry {
    EntryType type;
    std::string path;         // relative, as in the tar ("./a/b", "a//b" and ".." are the sink's to resolve)
    std::string link_target;  // symlink: verbatim; hardlink: path in the same layer
    mode_t mode = 0;          // permission, set-id and sticky bits
    uid_t uid = 0;
    gid_t gid = 0;
    int64_t mtime_sec = 0;
    uint32_t mtime_nsec = 0;
    uint64_t size = 0;
    unsigned device_major = 0;
    unsigned device_minor = 0;
    std::vector<std::pair<std::string, std::string>> xattrs;
};

class LayerSink {
public:
    virtual ~LayerSink() = default;
    // True: it is a file, whose content the sink wants and keeps at the entry's path.
    [[nodiscard]] virtual bool begin(const TarEntry& entry) = 0;
    // Content of the current file at `offset`; gaps are holes.
    virtual void data(uint64_t offset, std::span<const char> bytes) = 0;
    virtual void end() = 0;     // of the current entry
    virtual void finish() = 0;  // after the last entry: directory times and the like
};

}  // namespace rkt::image
