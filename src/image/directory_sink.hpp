// The layer format that works everywhere: one directory per layer, ready to be an overlayfs lower
// directory. Whiteouts become overlayfs's own marks (overlayfs.rst: character device 0:0,
// trusted.overlay.opaque). Needs root; the process's umask must be 0.
#pragma once

#include <string>
#include <vector>

#include <map>
#include <string>

#include "base/dir.hpp"
#include "image/layer_sink.hpp"
#include "image/parent_cache.hpp"

namespace rkt::image {

class DirectorySink : public LayerSink {
public:
    explicit DirectorySink(Dir root) : root_(std::move(root)), parents_(root_) {}

    bool begin(const TarEntry& entry) override;
    void data(uint64_t offset, std::span<const char> bytes) override;
    void end() override;
    void finish() override;

private:
    struct Place {
        int parent;
        std::string name;
    };
    Place place(const std::string& path);
    bool take_mark(const TarEntry& entry);
    void create(const Place& at, const TarEntry& entry);
    void create_file(const Place& at, const TarEntry& entry);
    void create_directory(const Place& at, const TarEntry& entry);
    void create_hard_link(const Place& at, const TarEntry& entry);
    // Runs `make` (a system call); what is in its way is removed first: the last entry of a name wins.
    template <typename F>
    void make_new(const Place& at, F&& make);
    void forget_below(const std::string& path);
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
    Place at_{-1, ""};
    std::map<std::string, LateAttributes> directories_;
};

}  // namespace rkt::image
