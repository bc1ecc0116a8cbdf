// Any bytes as an ACI: taken or refused, nothing beside the layer's root changes, and nothing in the tree says
// something about the images below. What could be unpacked can be made again byte for byte.
#include "base/error.hpp"
#include "fuzz/layer_box.hpp"
#include "image/appc/aci_sink.hpp"
#include "image/appc/plain_aci.hpp"
#include "image/directory_sink.hpp"
#include "image/measured.hpp"
#include "image/replaced.hpp"
#include "image/tar_headers.hpp"
#include "spec/image_manifest.hpp"

namespace {

using namespace rkt;
using fuzz::kLimits;

bool unpack(const Dir& layer, std::span<const char> aci) {
    try {
        fuzz::Bytes bytes(aci);
        const auto plain = image::plain_aci(bytes);
        image::Measured tar(*plain, "sha256", kLimits.layer_bytes);
        image::TarHeaderRecorder recorder(tar, layer.open_file("tar-headers.zst", O_WRONLY | O_CREAT | O_TRUNC));
        image::KeptReplaced replaced(layer, recorder);
        image::DirectorySink tree(layer.make_dir("rootfs"), kLimits, &replaced, image::Whiteouts::not_meant);
        image::AciSink sink(tree, recorder);
        image::walk_tar(recorder, sink, sink, kLimits);
        recorder.finish();
        (void)ImageManifest::parse(sink.manifest());
        return true;
    } catch (const Error&) {
        return false;
    }
}

bool has_whiteouts(const std::filesystem::path& tree) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(tree)) {
        struct stat st {};
        if (::lstat(entry.path().c_str(), &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == 0) return true;
    }
    return false;
}

std::string plain_tar(std::span<const char> aci) {
    fuzz::Bytes bytes(aci);
    return fuzz::read_whole(*image::plain_aci(bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const fuzz::Box box;
    const std::span aci(reinterpret_cast<const char*>(data), size);
    const Dir dir = Dir::open(box.path);
    const auto before = dir.stat_entry("victim");
    dir.remove_tree("layer");
    const Dir layer = dir.make_dir("layer");
    const bool unpacked = unpack(layer, aci);
    if (!box.untouched(*before)) std::abort();
    if (has_whiteouts(box.path / "layer")) std::abort();
    if (unpacked && fuzz::read_whole(*image::rebuild_tar(layer)) != plain_tar(aci)) std::abort();
    return 0;
}
