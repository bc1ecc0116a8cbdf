#include <fcntl.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/entry_path.hpp"
#include "image/file_source.hpp"
#include "image/inflate.hpp"
#include "image/tar_headers.hpp"

namespace rkt::image {
namespace {

class RebuiltTar : public ByteSource {
public:
    explicit RebuiltTar(const Dir& layer)
        : rootfs_(layer.open_dir("rootfs")),
          packed_(layer.open_file("tar-headers.zst", O_RDONLY)),
          headers_(inflate(packed_, oci::Compression::zstd)) {}

    size_t read(std::span<char> buffer) override {
        if (left_ == 0 && !next_part()) return 0;
        const auto wanted = buffer.first(std::min<uint64_t>(buffer.size(), left_));
        const size_t n = content_ ? content_->read(wanted) : headers_->read(wanted);
        if (n == 0)
            throw Error(content_ ? "file " + text::quoted(path_) + " is shorter than it was"
                                 : "tar-headers.zst is damaged");
        left_ -= n;
        return n;
    }

private:
    bool next_part() {
        content_.reset();
        char tag = 0;
        if (headers_->read({&tag, 1}) == 0) return false;
        if (tag != 'r' && tag != 'c') throw Error("tar-headers.zst is damaged");
        left_ = number(tag == 'r' ? 4 : 8);
        if (tag == 'c') open_content(number(4));
        return true;
    }

    void open_content(uint64_t path_size) {
        path_ = bytes(std::min<uint64_t>(path_size, 65536));
        // Opening a device can do things: what it is, is asked first.
        const auto place = rootfs_.find_in_root(clean_entry_path(path_), O_PATH | O_NOFOLLOW);
        if (!place) throw Error("file " + text::quoted(path_) + " is missing");
        struct stat st {};
        check(::fstat(place->get(), &st), "looking at a file");
        if (!S_ISREG(st.st_mode)) throw Error("file " + text::quoted(path_) + " is no file any more");
        const std::string link = "/proc/self/fd/" + std::to_string(place->get());
        content_.emplace(Fd(check(::open(link.c_str(), O_RDONLY | O_CLOEXEC), "opening a file")));
    }

    std::string bytes(size_t size) {
        std::string all(size, '\0');
        for (size_t filled = 0; filled < size;) {
            const size_t n = headers_->read({all.data() + filled, size - filled});
            if (n == 0) throw Error("tar-headers.zst is damaged");
            filled += n;
        }
        return all;
    }

    uint64_t number(size_t size) {
        uint64_t value = 0;
        const std::string raw = bytes(size);
        for (size_t i = size; i-- > 0;) value = value << 8 | static_cast<uint8_t>(raw[i]);
        return value;
    }

    Dir rootfs_;
    FileSource packed_;
    std::unique_ptr<ByteSource> headers_;
    std::optional<FileSource> content_;
    std::string path_;
    uint64_t left_ = 0;  // of the current part
};

}  // namespace

std::unique_ptr<ByteSource> rebuild_tar(const Dir& layer) { return std::make_unique<RebuiltTar>(layer); }

}  // namespace rkt::image
