// Any bytes as a layer's tar: they are unpacked or refused, and nothing beside the layer's root changes.
// What could be unpacked can be made again byte for byte.
#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "image/directory_sink.hpp"
#include "image/replaced.hpp"
#include "image/tar_headers.hpp"

namespace {

using namespace rkt;

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

bool unpack(const Dir& layer, std::span<const char> tar) {
    try {
        Bytes bytes(tar);
        image::TarHeaderRecorder recorder(bytes, layer.open_file("tar-headers.zst", O_WRONLY | O_CREAT | O_TRUNC));
        image::KeptReplaced replaced(layer, recorder);
        image::DirectorySink sink(layer.make_dir("rootfs"), kLimits, &replaced);
        image::walk_tar(recorder, sink, recorder, kLimits);
        recorder.finish();
        return true;
    } catch (const Error&) {
        return false;
    }
}

std::string rebuild(const Dir& layer) {
    const auto tar = image::rebuild_tar(layer);
    std::string all;
    std::string buffer(4096, '\0');
    while (const size_t n = tar->read(buffer)) all.append(buffer, 0, n);
    return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const Box box;
    const std::span tar(reinterpret_cast<const char*>(data), size);
    const Dir dir = Dir::open(box.path);
    const auto before = dir.stat_entry("victim");
    dir.remove_tree("layer");
    const Dir layer = dir.make_dir("layer");
    const bool unpacked = unpack(layer, tar);
    if (!box.untouched(*before)) std::abort();
    if (unpacked && rebuild(layer) != std::string_view(tar.data(), tar.size())) std::abort();
    return 0;
}
