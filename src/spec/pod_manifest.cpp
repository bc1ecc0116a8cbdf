#include "spec/pod_manifest.hpp"

#include <set>

#include "base/text.hpp"
#include "spec/app_json.hpp"
#include "spec/isolators.hpp"
#include "spec/volume_json.hpp"

namespace rkt {
namespace {

using json::Node;
using json::Value;

// Written in full by other tools, a SHA-512 has twice the digits of the store's key.
ImageId parse_image_id(const Node& node) {
    const std::string id = node.string();
    constexpr std::string_view kPrefix = "sha512-";
    try {
        const bool full = id.starts_with(kPrefix) && id.size() == kPrefix.size() + 128;
        return full ? ImageId::from_sha512(std::string_view(id).substr(kPrefix.size())) : ImageId::parse(id);
    } catch (const ParseError& error) {
        node.fail(error.message());
    }
}

RuntimeApp parse_runtime_app(const Node& node) {
    const Node image = node.at("image");
    RuntimeApp app{AppName::parse(json::ac_name(node.at("name"))),
                   {image.string_or("name", ""), parse_image_id(image.at("id")), json::parse_labels(image)},
                   std::nullopt,
                   node.boolean_or("readOnlyRootFS", false),
                   {},
                   json::parse_annotations(node)};
    if (const auto section = node.find("app")) app.app = json::parse_app(*section);
    for (const Node& mount : node.elements_or_empty("mounts")) {
        app.mounts.push_back({json::ac_name(mount.at("volume")), mount.at("path").string()});
        if (app.mounts.back().path.empty()) mount.at("path").fail("must not be empty");
        if (mount.find("appVolume")) mount.at("appVolume").fail("is not supported (declare it in \"volumes\")");
    }
    return app;
}

Value print_runtime_app(const RuntimeApp& app) {
    Value image = Value::object();
    if (!app.image.name.empty()) image["name"] = app.image.name;
    image["id"] = app.image.id.str();
    if (!app.image.labels.empty()) image["labels"] = json::print_name_values(app.image.labels);
    Value printed{{"name", app.name.str()}, {"image", std::move(image)}};
    if (app.app) printed["app"] = json::print_app(*app.app);
    if (app.read_only_rootfs) printed["readOnlyRootFS"] = true;
    Value mounts = Value::array();
    for (const Mount& mount : app.mounts) mounts.push_back({{"volume", mount.volume}, {"path", mount.path}});
    if (!mounts.empty()) printed["mounts"] = std::move(mounts);
    if (!app.annotations.empty()) printed["annotations"] = json::print_name_values(app.annotations);
    return printed;
}

ExposedPort parse_exposed_port(const Node& node) {
    const Node host_port = node.at("hostPort");
    if (host_port.unsigned_integer(65535) == 0) host_port.fail("port must be in [1,65535] range");
    ExposedPort port{json::ac_name(node.at("name")), static_cast<uint16_t>(host_port.unsigned_integer()),
                     node.string_or("hostIP", "")};
    if (const auto pod_port = node.find("podPort")) port.pod_port = json::parse_port(*pod_port);
    return port;
}

Value print_exposed_port(const ExposedPort& port) {
    Value printed{{"name", port.name}, {"hostPort", port.host_port}};
    if (!port.host_ip.empty()) printed["hostIP"] = port.host_ip;
    if (port.pod_port) printed["podPort"] = json::print_port(*port.pod_port);
    return printed;
}

template <typename T>
Value print_list(const std::vector<T>& list, Value (*print_one)(const T&)) {
    Value printed = Value::array();
    for (const T& entry : list) printed.push_back(print_one(entry));
    return printed;
}

}  // namespace

PodManifest PodManifest::parse(std::string_view text) {
    const Value document = json::parse(text, "pod manifest");
    const Node node(document, "");
    PodManifest manifest;
    manifest.ac_version = json::parse_header(node, "PodManifest");
    std::set<std::string> names;
    for (const Node& app : node.elements_or_empty("apps")) {
        manifest.apps.push_back(parse_runtime_app(app));
        const std::string& name = manifest.apps.back().name.str();
        if (!names.insert(name).second) app.fail("duplicate apps of name \"" + name + "\"");
    }
    names.clear();
    for (const Node& volume : node.elements_or_empty("volumes")) {
        manifest.volumes.push_back(json::parse_volume(volume));
        const std::string& name = manifest.volumes.back().name;
        if (!names.insert(name).second) volume.fail("duplicate volume name \"" + name + "\"");
    }
    manifest.isolators = json::parse_isolators(node);
    manifest.annotations = json::parse_annotations(node);
    for (const Node& port : node.elements_or_empty("ports")) manifest.ports.push_back(parse_exposed_port(port));
    manifest.user_annotations = json::parse_string_map(node, "userAnnotations");
    manifest.user_labels = json::parse_string_map(node, "userLabels");
    return manifest;
}

std::string PodManifest::print(bool pretty) const {
    Value printed{{"acVersion", ac_version},
                  {"acKind", "PodManifest"},
                  {"apps", print_list(apps, print_runtime_app)},
                  {"volumes", print_list(volumes, json::print_volume)},
                  {"isolators", isolators.empty() ? Value() : json::print_isolators(isolators)},
                  {"annotations", json::print_name_values(annotations)},
                  {"ports", print_list(ports, print_exposed_port)}};
    if (!user_annotations.empty()) printed["userAnnotations"] = json::print_string_map(user_annotations);
    if (!user_labels.empty()) printed["userLabels"] = json::print_string_map(user_labels);
    return json::print(printed, pretty);
}

bool is_mutable(const PodManifest& manifest) {
    const std::string* value = find_value(manifest.annotations, kMutableAnnotation);
    return value != nullptr && *value == "true";
}

}  // namespace rkt
