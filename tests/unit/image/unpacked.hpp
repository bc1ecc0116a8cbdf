// A tar unpacked into rootfs/ of a temporary directory, and questions about what came out.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include <array>
#include <optional>

#include "image/directory_sink.hpp"
#include "image/tar_walk.hpp"
#include "support/memory_source.hpp"
#include "support/tar_builder.hpp"
#include "support/temp_tree.hpp"

namespace rkt::test {

class Unobserved : public image::ContentObserver {
    void content(const image::ContentPiece&) override {}
};

class Unpacked {
public:
    Unpacked() { ::umask(0); }  // as import_layer does
    explicit Unpacked(const TarBuilder& tar) : Unpacked() { unpack(tar.str()); }

    image::TarCount unpack(const std::string& tar, const image::Limits& limits = {}, size_t chunk = SIZE_MAX) {
        MemorySource source(tar, chunk);
        image::DirectorySink sink(tree_.dir().make_dir("rootfs"));
        Unobserved observer;
        return image::walk_tar(source, sink, observer, limits);
    }

    [[nodiscard]] const TempTree& tree() const { return tree_; }
    [[nodiscard]] std::string path(const std::string& name) const { return tree_.path() + "/rootfs/" + name; }
    // Of nothing: st_mode 0.
    [[nodiscard]] struct stat stat(const std::string& name) const {
        struct stat st {};
        if (::lstat(path(name).c_str(), &st) == -1) st = {};
        return st;
    }
    [[nodiscard]] bool exists(const std::string& name) const { return stat(name).st_mode != 0; }
    [[nodiscard]] mode_t mode(const std::string& name) const { return stat(name).st_mode & 07777; }
    [[nodiscard]] bool is_dir(const std::string& name) const { return S_ISDIR(stat(name).st_mode); }
    [[nodiscard]] std::string content(const std::string& name) const {
        if (!S_ISREG(stat(name).st_mode)) return "(no file)";
        return tree_.dir().read_file("rootfs/" + name);
    }
    [[nodiscard]] std::string link(const std::string& name) const {
        std::array<char, 4096> target{};
        const ssize_t n = ::readlink(path(name).c_str(), target.data(), target.size());
        return n < 0 ? "(no link)" : std::string(target.data(), static_cast<size_t>(n));
    }
    [[nodiscard]] std::optional<std::string> xattr(const std::string& name, const char* attribute) const {
        std::array<char, 256> value{};
        const ssize_t n = ::lgetxattr(path(name).c_str(), attribute, value.data(), value.size());
        if (n < 0) return std::nullopt;
        return std::string(value.data(), static_cast<size_t>(n));
    }
    [[nodiscard]] bool is_opaque(const std::string& name) const { return xattr(name, "trusted.overlay.opaque") == "y"; }
    [[nodiscard]] bool is_whiteout(const std::string& name) const {
        const auto st = stat(name);
        return S_ISCHR(st.st_mode) && st.st_rdev == 0;
    }

private:
    TempTree tree_;
};

// The message of what `f` throws, "" for nothing.
template <typename F>
std::string error_of(F&& f) {
    try {
        f();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace rkt::test
