#include <fcntl.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/error.hpp"
#include "base/open_resolved.hpp"
#include "base/text.hpp"
#include "image/file_source.hpp"
#include "image/inflate.hpp"
#include "image/tar_headers.hpp"
#include "image/tree_entry.hpp"

namespace rkt::image {
namespace {

constexpr uint64_t kMaxPath = 65536;
constexpr uint64_t kMaxMoves = Limits().remembered_names;  // bytes

[[noreturn]] void damaged() { throw Error("tar-headers.zst is damaged"); }

struct Part {
    char tag = 0;
    uint64_t number = 0;  // 'r', 'c': bytes; 'm': which of replaced/; 'k': the sum
    uint64_t offset = 0;
    uint64_t file_size = 0;
    std::string path{};
};

// The parts of tar-headers.zst, one after the other.
class Parts {
public:
    explicit Parts(const Dir& layer)
        : packed_(layer.open_file("tar-headers.zst", O_RDONLY)), plain_(inflate(packed_, oci::Compression::zstd)) {}

    std::optional<Part> next() {
        Part part;
        if (read({&part.tag, 1}) == 0) return std::nullopt;
        if (std::string_view("rckm").find(part.tag) == std::string_view::npos) damaged();
        part.number = number(part.tag == 'c' ? 8 : 4);
        if (part.tag == 'c') {
            part.offset = number(8);
            part.file_size = number(8);
            if (part.offset > part.file_size || part.number > part.file_size - part.offset) damaged();
        }
        if (part.tag == 'c' || part.tag == 'm') part.path = path();
        return part;
    }
    // Of the raw bytes that a part 'r' announces; at least one.
    size_t raw(std::span<char> buffer) {
        const size_t n = read(buffer);
        if (n == 0) damaged();
        return n;
    }
    void skip_raw(uint64_t size) {
        std::vector<char> buffer(65536);
        while (size > 0) size -= raw(std::span(buffer).first(std::min<uint64_t>(size, buffer.size())));
    }

private:
    size_t read(std::span<char> buffer) {
        return with_context("tar-headers.zst is damaged", [&] { return plain_->read(buffer); });
    }
    // As the sink wrote it: no link in it, and not a way out.
    std::string path() {
        const uint64_t size = number(4);
        if (size == 0 || size > kMaxPath) damaged();
        std::string name = bytes(size);
        for (const auto& component : text::split(name, '/')) {
            if (component.empty() || component == "." || component == "..") damaged();
        }
        if (name.find('\0') != std::string::npos) damaged();
        return name;
    }
    std::string bytes(size_t size) {
        std::string all(size, '\0');
        for (size_t filled = 0; filled < size;) filled += raw({all.data() + filled, size - filled});
        return all;
    }
    uint64_t number(size_t size) {
        uint64_t value = 0;
        const std::string raw_bytes = bytes(size);
        for (size_t i = size; i-- > 0;) value = value << 8 | static_cast<uint8_t>(raw_bytes[i]);
        return value;
    }

    FileSource packed_;
    std::unique_ptr<ByteSource> plain_;
};

// Where content is that did not stay where it was unpacked. Known only at the end of the parts, so they are
// read once more, where there is anything replaced at all.
class Moves {
public:
    explicit Moves(const Dir& layer) {
        if (!layer.exists("replaced")) return;
        Parts parts(layer);
        size_t contents = 0;
        uint64_t left = kMaxMoves;
        while (const auto part = parts.next()) {
            if (part->tag == 'r') parts.skip_raw(part->number);
            if (part->tag == 'c') ++contents;
            if (part->tag != 'm') continue;
            const uint64_t taken = part->path.size() + sizeof(Move) + 128;  // what a map takes beside it
            if (taken > left) damaged();
            left -= taken;
            moves_[part->path].push_back({contents, part->number});
        }
    }

    // Below the layer's directory, for the part 'c' with `index` others before it. The first move after it,
    // of its file or of a directory above, took it out of the tree.
    [[nodiscard]] std::string find(size_t index, const std::string& path) const {
        const Move* first = nullptr;
        size_t moved = 0;  // length of the moved part of the path
        for (size_t end = path.size(); end != std::string::npos && end > 0; end = path.rfind('/', end - 1)) {
            const Move* move = find_after(index, path.substr(0, end));
            if (move == nullptr || (first != nullptr && first->number < move->number)) continue;
            first = move;
            moved = end;
        }
        if (first == nullptr) return "rootfs/" + path;
        return "replaced/" + std::to_string(first->number) + path.substr(moved);
    }

private:
    struct Move {
        size_t contents_before;
        uint64_t number;  // in the order of the moves
    };
    [[nodiscard]] const Move* find_after(size_t index, const std::string& path) const {
        const auto found = moves_.find(path);
        if (found == moves_.end()) return nullptr;
        const auto move = std::upper_bound(found->second.begin(), found->second.end(), index,
                                           [](size_t i, const Move& m) { return i < m.contents_before; });
        return move == found->second.end() ? nullptr : &*move;
    }
    std::map<std::string, std::vector<Move>> moves_;
};

class RebuiltTar : public ByteSource {
public:
    RebuiltTar(const Dir& layer, OnDamagedFile on_damage)
        : layer_(layer.duplicate()), on_damage_(std::move(on_damage)), moves_(layer), parts_(layer) {}

    size_t read(std::span<char> buffer) override {
        while (left_ == 0) {
            if (!next_part()) return 0;
        }
        const auto wanted = buffer.first(std::min<uint64_t>(buffer.size(), left_));
        const size_t n = in_content_ ? read_content(wanted) : parts_.raw(wanted);
        left_ -= n;
        return n;
    }

private:
    bool next_part() {
        const auto part = parts_.next();
        if (!part) return false;
        if (part->tag == 'k') {
            if (!in_content_) damaged();
            if (content_ && part->number != crc_) report("has other content than it had");
        }
        in_content_ = part->tag == 'c';
        content_.reset();
        left_ = part->tag == 'r' || part->tag == 'c' ? part->number : 0;
        if (in_content_) open_content(*part);
        return true;
    }

    void open_content(const Part& part) {
        path_ = part.path;
        crc_ = 0;
        // Opening a device can do things: what it is, is asked first.
        const std::string name = moves_.find(contents_++, part.path);
        const Fd place = open_resolved(layer_.get(), name.c_str(), O_PATH | O_NOFOLLOW,
                                       RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
        if (!place) return report("is missing");
        struct stat st {};
        check(::fstat(place.get(), &st), "looking at a file");
        if (!S_ISREG(st.st_mode)) return report("is no file any more");
        const auto size = static_cast<uint64_t>(st.st_size);
        if (size != part.file_size) {
            return report(std::string("is ") + (size < part.file_size ? "shorter" : "longer") + " than it was");
        }
        Fd file = image::open_content(place);
        check_long(::lseek(file.get(), static_cast<off_t>(part.offset), SEEK_SET), "seeking in a file");
        content_.emplace(std::move(file));
    }

    // An unreadable block of a disk is damage like any other.
    size_t read_content(std::span<char> buffer) {
        if (content_) {
            try {
                const size_t n = content_->read(buffer);
                if (n > 0) {
                    crc_ = content_crc(crc_, buffer.first(n));
                    return n;
                }
                report("became shorter while it was read");
            } catch (const SystemError& error) {
                report(error.what());
            }
            content_.reset();
        }
        std::fill(buffer.begin(), buffer.end(), '\0');
        return buffer.size();
    }

    void report(const std::string& what) const {
        if (!on_damage_) throw Error("file " + text::quoted(path_) + " " + what);
        on_damage_(path_, what);
    }

    Dir layer_;
    OnDamagedFile on_damage_;
    Moves moves_;
    Parts parts_;
    std::optional<FileSource> content_;  // of the current part; none: it cannot be read
    bool in_content_ = false;
    std::string path_;
    uint32_t crc_ = 0;
    size_t contents_ = 0;  // parts 'c' so far
    uint64_t left_ = 0;    // of the current part
};

}  // namespace

std::unique_ptr<ByteSource> rebuild_tar(const Dir& layer, OnDamagedFile on_damage) {
    return std::make_unique<RebuiltTar>(layer, std::move(on_damage));
}

}  // namespace rkt::image
