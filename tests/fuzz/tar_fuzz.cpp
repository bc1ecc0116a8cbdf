// Any bytes as a layer's tar: they are unpacked or refused, and nothing beside the layer's root changes.
// What could be unpacked can be made again byte for byte.
#include "base/error.hpp"
#include "fuzz/layer_box.hpp"
#include "image/directory_sink.hpp"
#include "image/replaced.hpp"
#include "image/tar_headers.hpp"

namespace {

using namespace rkt;

using fuzz::Box;
using fuzz::Bytes;
using fuzz::kLimits;

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
    if (unpacked && fuzz::read_whole(*image::rebuild_tar(layer)) != std::string_view(tar.data(), tar.size()))
        std::abort();
    return 0;
}
