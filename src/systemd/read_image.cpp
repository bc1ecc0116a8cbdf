// Settings of systemd.exec(5) that name file system images: RootImageOptions=, MountImages=, ExtensionImages=,
// RootHash=.
#include <array>

#include "base/text.hpp"
#include "spec/unit_words.hpp"
#include "systemd/property_readers.hpp"
#include "systemd/property_value.hpp"

namespace rkt::systemd {
namespace {

using Options = std::vector<std::pair<std::string, std::string>>;

// [PARTITION:]OPTIONS, as often as it takes: an even number of parts, or options of the root alone.
std::optional<Options> to_options(std::span<const std::string> parts) {
    if (parts.size() == 1) return Options{{"root", parts[0]}};
    if (parts.size() % 2 != 0) return std::nullopt;
    Options options;
    for (size_t i = 0; i < parts.size(); i += 2) options.emplace_back(parts[i], parts[i + 1]);
    return options;
}

// [-]SOURCE[:DESTINATION][:PARTITION:OPTIONS…]
std::optional<ImageMount> to_image(std::string_view word, bool has_destination) {
    ImageMount image;
    image.ignore_missing = word.starts_with('-');
    if (image.ignore_missing) word.remove_prefix(1);
    const auto parts = text::split(word, ':');
    const size_t names = has_destination ? 2 : 1;
    if (parts.size() < names || !parts[0].starts_with('/')) return std::nullopt;
    image.source = parts[0];
    if (has_destination) image.destination = parts[1];
    auto options = to_options(std::span(parts).subspan(names));
    if (!options || (has_destination && !image.destination.starts_with('/'))) return std::nullopt;
    image.options = *std::move(options);
    return image;
}

std::optional<Property> read_images(std::string_view key, std::string_view value, bool has_destination) {
    auto images = parse_words(value, [&](std::string_view word) { return to_image(word, has_destination); });
    if (!images) return std::nullopt;
    return named(key, ImageMounts{has_destination, *std::move(images)});
}

std::optional<Property::Bytes> to_bytes(std::string_view hex) {
    if (hex.size() % 2 != 0 || !text::is_hex(text::to_lower(hex))) return std::nullopt;
    Property::Bytes bytes;
    for (size_t i = 0; i < hex.size(); i += 2) {
        bytes.push_back(static_cast<uint8_t>(std::stoul(std::string(hex.substr(i, 2)), nullptr, 16)));
    }
    return bytes;
}

}  // namespace

std::optional<Property> read_mount_images(std::string_view key, std::string_view value) {
    return read_images(key, value, true);
}
std::optional<Property> read_extension_images(std::string_view key, std::string_view value) {
    return read_images(key, value, false);
}

std::optional<Property> read_image_options(std::string_view key, std::string_view value) {
    const auto lists = parse_words(value, [](std::string_view word) { return to_options(text::split(word, ':')); });
    if (!lists) return std::nullopt;
    Options all;
    for (const Options& options : *lists) all.insert(all.end(), options.begin(), options.end());
    return named(key, std::move(all));
}

std::optional<Property> read_root_hash(std::string_view key, std::string_view value) {
    if (value.starts_with('/')) return named(std::string(key) + "Path", std::string(value));
    return named(key, to_bytes(value));
}

}  // namespace rkt::systemd
