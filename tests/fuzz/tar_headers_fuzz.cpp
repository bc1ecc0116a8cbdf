// Any bytes as the parts of tar-headers.zst, packed or as they are: a tar comes out or an error, and never a byte of a
// file beside rootfs/ and replaced/.
#include <fcntl.h>
#include <sys/stat.h>
#include <zstd.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "attempt.hpp"
#include "base/dir.hpp"
#include "image/tar_headers.hpp"

namespace {

using namespace rkt;

constexpr std::string_view kSecret = "nobody may read this";
constexpr size_t kEnough = 1 << 20;

struct Box {
    std::filesystem::path path;
    Box() {
        std::string pattern = (std::filesystem::temp_directory_path() / "rkt-headers-fuzz-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) std::abort();
        path = pattern;
        const Dir dir = Dir::open(pattern);
        dir.write_file("secret", kSecret);
        const Dir layer = dir.make_dir("layer");
        layer.write_file("secret", kSecret);
        layer.make_dir("replaced").write_file("0", "zero");
        const Dir rootfs = layer.make_dir("rootfs");
        rootfs.write_file("f", "content");
        rootfs.make_dir("d").write_file("f", "content");
        if (::symlinkat("../secret", rootfs.get(), "up") != 0 || ::symlinkat("../..", rootfs.get(), "out") != 0 ||
            ::mkfifoat(rootfs.get(), "fifo", 0600) != 0) {
            std::abort();
        }
    }
    ~Box() { std::filesystem::remove_all(path); }
};

std::string packed(std::span<const char> plain) {
    std::string bytes(::ZSTD_compressBound(plain.size()), '\0');
    bytes.resize(::ZSTD_compress(bytes.data(), bytes.size(), plain.data(), plain.size(), 1));
    return bytes;
}

void rebuild(const Dir& layer, std::span<const char> input, image::OnDamagedFile on_damage) {
    const auto tar = image::rebuild_tar(layer, std::move(on_damage));
    std::string all;
    std::string buffer(4096, '\0');
    while (const size_t n = tar->read(buffer)) {
        all.append(buffer, 0, n);
        if (all.size() > kEnough) break;
    }
    const std::string_view given(input.data(), input.size());
    if (all.find(kSecret) != std::string::npos && given.find(kSecret) == std::string_view::npos) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const Box box;
    if (size == 0) return 0;
    const std::span input(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Dir layer = Dir::open(box.path / "layer");
    layer.write_file("tar-headers.zst", data[0] % 2 == 0 ? packed(input) : std::string(input.data(), input.size()));
    fuzz::attempt([&] { rebuild(layer, input, {}); });
    fuzz::attempt([&] { rebuild(layer, input, [](const std::string&, const std::string&) {}); });
    return 0;
}
