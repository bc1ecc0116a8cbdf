// Any bytes as a layer's tar: they are unpacked or refused, and nothing beside the layer's root changes.
#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "image/directory_sink.hpp"
#include "image/tar_headers.hpp"

namespace {

using namespace rkt;

class Bytes : public image::ByteSource {
public:
    explicit Bytes(std::span<const char> bytes) : bytes_(bytes) {}
    size_t read(std::span<char> buffer) override {
        const size_t n = std::min(buffer.size(), bytes_.size());
        std::copy_n(bytes_.data(), n, buffer.data());
        bytes_ = bytes_.subspan(n);
        return n;
    }

private:
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
               dir.entries() == std::vector<std::string>{"headers", "rootfs", "victim"};
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const Box box;
    const Dir dir = Dir::open(box.path);
    const auto before = dir.stat_entry("victim");
    try {
        Bytes bytes({reinterpret_cast<const char*>(data), size});
        image::TarHeaderRecorder recorder(bytes, dir.open_file("headers", O_WRONLY | O_CREAT | O_TRUNC));
        image::DirectorySink sink(dir.make_dir("rootfs"));
        image::walk_tar(recorder, sink, recorder, {1u << 20, 100});
        recorder.finish();
    } catch (const Error&) {
        // Refused.
    }
    if (!box.untouched(*before)) std::abort();
    dir.remove_tree("rootfs");
    return 0;
}
