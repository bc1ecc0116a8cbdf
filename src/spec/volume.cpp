#include "spec/volume.hpp"

#include <array>
#include <bit>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/id.hpp"
#include "spec/option_pairs.hpp"

namespace rkt {
namespace {

constexpr std::array<std::pair<VolumeKind, std::string_view>, 3> kVolumeKinds{
    {{VolumeKind::host, "host"}, {VolumeKind::empty, "empty"}, {VolumeKind::tmpfs, "tmpfs"}}};
constexpr std::array<std::pair<Propagation, std::string_view>, 4> kPropagations{{{Propagation::rprivate, "rprivate"},
                                                                                 {Propagation::rprivate, "private"},
                                                                                 {Propagation::rslave, "rslave"},
                                                                                 {Propagation::rshared, "rshared"}}};

template <typename Table, typename Value>
std::string_view word_for(const Table& table, Value wanted) {
    for (const auto& [value, name] : table) {
        if (value == wanted) return name;
    }
    return "";
}

template <typename Value, size_t N>
std::optional<Value> find_in(const std::array<std::pair<Value, std::string_view>, N>& table, std::string_view wanted) {
    for (const auto& [value, name] : table) {
        if (name == wanted) return value;
    }
    return std::nullopt;
}

// A key of one kind, given for a volume of another.
void refuse_options(OptionPairs& pairs, std::initializer_list<const char*> keys, const char* kinds) {
    for (const char* key : keys) {
        if (pairs.take(key)) pairs.fail(std::string(key) + " is for volumes of kind " + kinds);
    }
}

void take_host_options(Volume& volume, OptionPairs& pairs) {
    volume.source = pairs.require("source");
    if (volume.source.front() != '/') pairs.fail("source must be absolute: " + text::quoted(volume.source));
    if (const auto word = pairs.take("propagation")) {
        volume.propagation = find_propagation(*word);
        if (!volume.propagation)
            pairs.fail("propagation must be private, rslave or rshared, not " + text::quoted(*word));
    }
    refuse_options(pairs, {"mode", "uid", "gid"}, "empty and tmpfs");
    refuse_options(pairs, {"size"}, "tmpfs");
}

void take_directory_options(Volume& volume, OptionPairs& pairs) {
    refuse_options(pairs, {"source", "propagation"}, "host");
    volume.mode = pairs.take("mode").value_or("0755");
    if (!is_octal_mode(*volume.mode)) pairs.fail("mode wants an octal number, not " + text::quoted(*volume.mode));
    volume.uid = pairs.take_id("uid").value_or(0);
    volume.gid = pairs.take_id("gid").value_or(0);
    if (volume.kind != VolumeKind::tmpfs) return refuse_options(pairs, {"size"}, "tmpfs");
    const auto size = pairs.take("size");
    if (!size) return;
    volume.size = parse_size(*size);
    if (!volume.size) pairs.fail("size wants a number of bytes such as 65536, 64k or 1G, not " + text::quoted(*size));
}

std::string volume_name(const OptionPairs& pairs, std::string_view s) {
    try {
        return AppName::parse(s).str();
    } catch (const ParseError& error) {
        pairs.fail(error.message());
    }
}

Volume take_volume(std::string name, OptionPairs& pairs) {
    Volume volume;
    volume.name = std::move(name);
    const std::string word = pairs.require("kind");
    const auto kind = find_volume_kind(word);
    if (!kind) pairs.fail("kind must be host, empty or tmpfs, not " + text::quoted(word));
    volume.kind = *kind;
    if (volume.kind == VolumeKind::host) {
        take_host_options(volume, pairs);
    } else {
        take_directory_options(volume, pairs);
    }
    volume.read_only = pairs.take_bool("readOnly");
    volume.recursive = pairs.take_bool("recursive");
    return volume;
}

// The name comes first, without a key.
std::string_view first_item(std::string_view s) { return s.substr(0, s.find(',')); }
std::string_view other_items(std::string_view s) {
    const size_t comma = s.find(',');
    return comma == std::string_view::npos ? "kind=" : s.substr(comma + 1);
}

}  // namespace

std::string_view name_of(VolumeKind kind) { return word_for(kVolumeKinds, kind); }
std::string_view name_of(Propagation propagation) { return word_for(kPropagations, propagation); }
std::optional<VolumeKind> find_volume_kind(std::string_view name) { return find_in(kVolumeKinds, name); }
std::optional<Propagation> find_propagation(std::string_view name) { return find_in(kPropagations, name); }

bool is_octal_mode(std::string_view s) {
    // Four digits are permissions with setuid, setgid and sticky; a fifth can only be a leading 0.
    if (s.size() == 5 && s.front() == '0') s.remove_prefix(1);
    return !s.empty() && s.size() <= 4 && s.find_first_not_of("01234567") == std::string_view::npos;
}

std::optional<uint64_t> parse_size(std::string_view s) {
    constexpr std::string_view kUnits = "kKmMgGtT";
    if (s.size() > 2 && s.back() == 'i' && kUnits.find(s[s.size() - 2]) != std::string_view::npos) s.remove_suffix(1);
    const size_t unit = s.empty() ? std::string_view::npos : kUnits.find(s.back());
    const auto shift = unit == std::string_view::npos ? 0 : 10 * (static_cast<int>(unit) / 2 + 1);
    if (shift > 0) s.remove_suffix(1);
    const auto number = text::to_u64(s);
    if (!number || *number == 0 || std::countl_zero(*number) < shift) return std::nullopt;
    return *number << shift;
}

Volume Volume::parse_option(std::string_view s) {
    OptionPairs pairs(other_items(s), "volume");
    Volume volume = take_volume(volume_name(pairs, first_item(s)), pairs);
    pairs.finish();
    return volume;
}

Mount Mount::parse_option(std::string_view s) {
    OptionPairs pairs(s, "mount");
    Mount mount{pairs.require("volume"), pairs.require("target")};
    pairs.finish();
    return mount;
}

MountedVolume MountedVolume::parse_option(std::string_view s) {
    const bool has_bare_name = first_item(s).find('=') == std::string_view::npos;
    OptionPairs pairs(has_bare_name ? other_items(s) : s, "mnt-volume");
    const std::string name = has_bare_name ? std::string(first_item(s)) : pairs.require("name");
    const std::string target = pairs.require("target");
    MountedVolume mounted{take_volume(volume_name(pairs, name), pairs), {name, target}};
    pairs.finish();
    return mounted;
}

}  // namespace rkt
