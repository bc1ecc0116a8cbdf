#include "image/layout.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::image {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_' || c == ':' || c == '@';
}

void check_version(const Dir& root) {
    const auto content = root.find_and_read("version", 64);
    if (!content) {
        root.write_atomically("version", std::string(kFormatVersion) + "\n");
        return;
    }
    const auto version = text::to_u64(text::trim(*content));
    if (!version || *version > *text::to_u64(kFormatVersion)) {
        throw Error("the store " + root.path() + " has format " + text::quoted(text::trim(*content)) +
                    ", written by a newer rkt: this one knows up to " + kFormatVersion);
    }
}

// A read-only store can be read as long as it was once complete.
Dir open_part(const Dir& root, const char* name, mode_t mode) {
    if (auto dir = root.find_dir(name)) return std::move(*dir);
    return root.make_dir(name, mode);
}

}  // namespace

Layout Layout::open(const std::string& data_dir) {
    Dir root = Dir::open_or_create(data_dir, 02750);
    check_version(root);
    Layout layout{data_dir, std::move(root), {}, {}, {}, {}, {}, {}, {}};
    layout.images = open_part(layout.root, "images", 02770);
    layout.layers = open_part(layout.root, "layers", 02750);
    layout.refs = open_part(layout.root, "refs", 02770);
    layout.downloads = open_part(layout.root, "downloads", 02770);
    layout.locks = open_part(layout.root, "locks", 02770);
    layout.staging = open_part(layout.root, "staging", 02770);
    return layout;
}

std::string Layout::layer_rootfs_path(const Digest& diff_id) const {
    return data_dir + "/layers/" + diff_id.hex() + "/rootfs";
}

std::string reference_file_name(const std::string& reference) {
    std::string name;
    for (const char c : reference) {
        if (is_plain(c) && !(name.empty() && c == '.')) {  // no "." nor ".."
            name += c;
        } else {
            const auto byte = static_cast<uint8_t>(c);
            name += '%';
            name += kHexDigits[byte >> 4];
            name += kHexDigits[byte & 15];
        }
    }
    return name;
}

std::string reference_from_file_name(const std::string& name) {
    std::string reference;
    for (size_t i = 0; i < name.size(); ++i) {
        if (name[i] != '%' || i + 2 >= name.size()) {
            reference += name[i];
            continue;
        }
        const size_t high = kHexDigits.find(name[i + 1]);
        const size_t low = kHexDigits.find(name[i + 2]);
        if (high == std::string_view::npos || low == std::string_view::npos) {
            reference += name[i];
            continue;
        }
        reference += static_cast<char>(high << 4 | low);
        i += 2;
    }
    return reference;
}

}  // namespace rkt::image
