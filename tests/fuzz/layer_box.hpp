// What the targets that unpack layers have in common: bytes as a source, and a box that tells when something beside the
// layer has changed.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>

#include "base/dir.hpp"
#include "image/import.hpp"
#include "image/tar_headers.hpp"

namespace rkt::fuzz {

class Bytes : public image::ByteSource {
public:
    explicit Bytes(std::span<const char> bytes) : bytes_(bytes) {}
    size_t read(std::span<char> buffer) override {
        const size_t n = std::min({buffer.size(), bytes_.size(), kPiece});
        std::copy_n(bytes_.data(), n, buffer.data());
        bytes_ = bytes_.subspan(n);
        return n;
    }

private:
    static constexpr size_t kPiece = 1500;  // no multiple of a block
    std::span<const char> bytes_;
};

struct Box {
    std::filesystem::path path;
    Box() {
        std::string pattern = (std::filesystem::temp_directory_path() / "rkt-tar-fuzz-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) std::abort();
        path = pattern;
        Dir::open(pattern).write_file("victim", "untouched");
        ::umask(0);
    }
    ~Box() { std::filesystem::remove_all(path); }
    Box(const Box&) = delete;
    Box& operator=(const Box&) = delete;

    // Of what lies beside the layer's root: change times tell every change there is.
    [[nodiscard]] bool untouched(const struct stat& before) const {
        struct stat st {};
        const Dir dir = Dir::open(path);
        return ::fstatat(dir.get(), "victim", &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_nlink == 1 &&
               st.st_ctim.tv_sec == before.st_ctim.tv_sec && st.st_ctim.tv_nsec == before.st_ctim.tv_nsec &&
               dir.entries() == std::vector<std::string>{"layer", "victim"};
    }
};

constexpr image::Limits kLimits{1u << 20, 100, 1u << 16};

inline std::string read_whole(image::ByteSource& source) {
    std::string all;
    std::string buffer(4096, '\0');
    while (const size_t n = source.read(buffer)) all.append(buffer, 0, n);
    return all;
}

}  // namespace rkt::fuzz
