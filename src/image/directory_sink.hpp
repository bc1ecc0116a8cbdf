// The layer format that works everywhere: one directory per layer, ready to be an overlayfs lower
// directory. Whiteouts become overlayfs's own marks (overlayfs.rst: character device 0:0,
// trusted.overlay.opaque). Needs root; the process's umask must be 0.
#pragma once

#include <map>
#include <string>

#include "base/dir.hpp"
#include "image/import.hpp"
#include "image/layer_sink.hpp"
#include "image/parent_cache.hpp"
#include "image/replaced.hpp"

namespace rkt::image {

// What ".wh." names and character devices 0:0 say: of OCI's layers, something about the layers below; of an ACI
// nothing, and a device that overlayfs would take for a mark is refused.
enum class Whiteouts { meant, not_meant };

class DirectorySink : public LayerSink {
public:
    // Without `replaced`, what loses its name is removed.
    explicit DirectorySink(Dir root, const Limits& limits = {}, Replaced* replaced = nullptr,
                           Whiteouts whiteouts = Whiteouts::meant)
        : root_(std::move(root)),
          parents_(root_),
          names_left_(limits.remembered_names),
          replaced_(replaced),
          whiteouts_(whiteouts) {}

    bool begin(const TarEntry& entry) override;
    [[nodiscard]] const std::string& content_path() const override { return at_.path; }
    void data(uint64_t offset, std::span<const char> bytes) override;
    void end() override;
    void finish() override;

private:
    struct Place {
        int parent;
        std::string name;
        std::string path;  // of the entry, no link in it
    };
    Place place(const std::string& path);
    bool take_mark(const TarEntry& entry);
    void create(const Place& at, const TarEntry& entry);
    void create_file(const Place& at, const TarEntry& entry);
    void create_directory(const Place& at, const TarEntry& entry);
    void create_hard_link(const Place& at, const TarEntry& entry);
    // Runs `make` (a system call); what is in its way goes first: the last entry of a name wins.
    template <typename F>
    void make_new(const Place& at, F&& make);
    void clear(const Place& at, mode_t type);
    void forget_below(const std::string& path);
    void remember(const std::string& name);
    void set_attributes(const Place& at, const TarEntry& entry);

    // Of a directory, to be set when nothing is made in it any more.
    struct LateAttributes {
        mode_t mode;
        int64_t sec;
        uint32_t nsec;
    };

    Dir root_;
    ParentCache parents_;
    Fd file_;               // of the current entry, when it is a regular file
    uint64_t written_ = 0;  // end of its content so far
    const TarEntry* entry_ = nullptr;
    std::string path_;  // of the current entry, tidied
    Place at_{-1, "", ""};
    std::map<std::string, LateAttributes> directories_;  // by Place::path
    uint64_t names_left_;                                // bytes that may still be remembered
    Replaced* replaced_;
    Whiteouts whiteouts_;
};

}  // namespace rkt::image
