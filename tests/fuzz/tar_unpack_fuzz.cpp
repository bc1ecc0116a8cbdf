// A layer's tar: any bytes. Nothing beside the layer's root changes, and what could be unpacked can be
// made again byte for byte.
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "base/error.hpp"
#include "image/directory_sink.hpp"
#include "image/replaced.hpp"
#include "image/tar_headers.hpp"
#include "image/tar_walk.hpp"

namespace {

using rkt::Dir;

// In memory, gone with the process: layer/ is unpacked into, outside/ must stay as it is.
struct Place {
    char path[32] = "/dev/shm/rkt-fuzz-XXXXXX";
    Dir dir = Dir::open(::mkdtemp(path));
    Place() {
        ::umask(0);
        dir.make_dir("outside").write_file("victim", "untouched");
    }
    ~Place() { Dir::open("/dev/shm").remove_tree(path + sizeof "/dev/shm"); }
    [[nodiscard]] bool untouched() const {
        const Dir outside = dir.open_dir("outside");
        return dir.entries() == std::vector<std::string>{"layer", "outside"} &&
               outside.entries() == std::vector<std::string>{"victim"} && outside.read_file("victim") == "untouched" &&
               outside.stat_entry("victim")->st_nlink == 1 && outside.stat_entry("victim")->st_mode == (S_IFREG | 0644);
    }
};

class Input : public rkt::image::ByteSource {
public:
    Input(const uint8_t* data, size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}
    size_t read(std::span<char> buffer) override {
        const auto part = rest_.first(std::min({buffer.size(), rest_.size(), size_t{1500}}));
        std::copy(part.begin(), part.end(), buffer.begin());
        rest_ = rest_.subspan(part.size());
        return part.size();
    }

private:
    std::span<const char> rest_;
};

bool unpack(const Dir& layer, Input input) {
    try {
        rkt::image::TarHeaderRecorder recorder(input, layer.open_file("tar-headers.zst", O_WRONLY | O_CREAT));
        rkt::image::KeptReplaced replaced(layer, recorder);
        const rkt::image::Limits limits{1u << 20, 1000, 1u << 20};
        rkt::image::DirectorySink sink(layer.make_dir("rootfs"), limits, &replaced);
        rkt::image::walk_tar(recorder, sink, recorder, limits);
        recorder.finish();
        return true;
    } catch (const rkt::Error&) {
        return false;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const Place place;
    place.dir.remove_tree("layer");
    const Dir layer = place.dir.make_dir("layer");
    if (unpack(layer, Input(data, size))) {
        std::string again;
        const auto tar = rkt::image::rebuild_tar(layer);
        std::string buffer(4096, '\0');
        while (const size_t n = tar->read(buffer)) again.append(buffer, 0, n);
        if (!std::equal(again.begin(), again.end(), data, data + size)) std::abort();
    }
    if (!place.untouched()) std::abort();
    return 0;
}
