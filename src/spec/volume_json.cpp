#include "spec/volume_json.hpp"

#include "spec/app_json.hpp"

namespace rkt::json {
namespace {

std::optional<uint32_t> find_id(const Node& node, const char* key) {
    const auto id = node.find(key);
    return id ? std::optional(static_cast<uint32_t>(id->unsigned_integer(UINT32_MAX - 1))) : std::nullopt;
}

std::optional<bool> find_boolean(const Node& node, const char* key) {
    const auto value = node.find(key);
    return value ? std::optional(value->boolean()) : std::nullopt;
}

void take_host_members(Volume& volume, const Node& node) {
    if (volume.source.empty() || volume.source.front() != '/') node.fail("source must be absolute");
    if (volume.mode || volume.uid || volume.gid) {
        node.fail("mode, uid and gid are for volumes of kind \"empty\" and \"tmpfs\"");
    }
    if (const auto word = node.find("propagation")) {
        volume.propagation = find_propagation(word->string());
        if (!volume.propagation) word->fail("wants \"rprivate\", \"rslave\" or \"rshared\"");
    }
}

void take_directory_members(Volume& volume, const Node& node) {
    if (!volume.source.empty())
        node.fail("a volume of kind \"" + std::string(name_of(volume.kind)) + "\" has no source");
    const auto size = node.find("size");
    if (!size) return;
    if (volume.kind != VolumeKind::tmpfs) size->fail("is for volumes of kind \"tmpfs\"");
    volume.size = size->unsigned_integer();
    if (*volume.size == 0) size->fail("must not be 0");
}

}  // namespace

Volume parse_volume(const Node& node) {
    Volume volume;
    volume.name = ac_name(node.at("name"));
    const auto kind = find_volume_kind(node.at("kind").string());
    if (!kind) node.fail("kind must be \"host\", \"empty\" or \"tmpfs\"");
    volume.kind = *kind;
    volume.source = node.string_or("source", "");
    volume.read_only = find_boolean(node, "readOnly");
    volume.recursive = find_boolean(node, "recursive");
    if (node.find("mode")) volume.mode = node.at("mode").string();
    if (volume.mode && !is_octal_mode(*volume.mode)) node.at("mode").fail("wants an octal number");
    volume.uid = find_id(node, "uid");
    volume.gid = find_id(node, "gid");
    if (volume.kind == VolumeKind::host) {
        take_host_members(volume, node);
    } else {
        take_directory_members(volume, node);
    }
    return volume;
}

Value print_volume(const Volume& volume) {
    Value printed{{"name", volume.name}, {"kind", name_of(volume.kind)}};
    if (!volume.source.empty()) printed["source"] = volume.source;
    if (volume.read_only) printed["readOnly"] = *volume.read_only;
    if (volume.recursive) printed["recursive"] = *volume.recursive;
    if (volume.mode) printed["mode"] = *volume.mode;
    if (volume.uid) printed["uid"] = *volume.uid;
    if (volume.gid) printed["gid"] = *volume.gid;
    if (volume.size) printed["size"] = *volume.size;
    if (volume.propagation) printed["propagation"] = name_of(*volume.propagation);
    return printed;
}

}  // namespace rkt::json
