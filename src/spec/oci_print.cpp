#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/json.hpp"
#include "spec/oci.hpp"

namespace rkt::oci {
namespace {

constexpr const char* kRefName = "org.opencontainers.image.ref.name";

json::Value print_descriptor(const Descriptor& descriptor) {
    json::Value printed{
        {"mediaType", descriptor.media_type}, {"digest", descriptor.digest.str()}, {"size", descriptor.size}};
    for (const auto& [name, value] : descriptor.annotations) printed["annotations"][name] = value;
    return printed;
}

std::string oci_layer_type(const std::string& media_type) {
    switch (layer_compression(media_type)) {
        case Compression::gzip:
            return kGzipLayerType;
        case Compression::zstd:
            return "application/vnd.oci.image.layer.v1.tar+zstd";
        case Compression::none:
            break;
    }
    return "application/vnd.oci.image.layer.v1.tar";
}

// {"80/tcp":{}}
void add_keys(json::Value& object, const char* name, const std::vector<std::string>& keys) {
    for (const auto& key : keys) object[name][key] = json::Value::object();
}

void add_text(json::Value& object, const char* name, const std::string& value) {
    if (!value.empty()) object[name] = value;
}

void add_words(json::Value& object, const char* name, const std::vector<std::string>& words) {
    if (!words.empty()) object[name] = words;
}

json::Value print_run(const Config& config) {
    json::Value run = json::Value::object();
    add_text(run, "User", config.user);
    add_keys(run, "ExposedPorts", config.exposed_ports);
    add_words(run, "Env", config.env);
    add_words(run, "Entrypoint", config.entrypoint);
    add_words(run, "Cmd", config.cmd);
    add_keys(run, "Volumes", config.volumes);
    add_text(run, "WorkingDir", config.working_dir);
    for (const auto& [name, value] : config.labels) run["Labels"][name] = value;
    add_text(run, "StopSignal", config.stop_signal);
    if (!config.health_check.empty()) run["Healthcheck"] = json::parse(config.health_check, "health check");
    return run;
}

bool is_called(const json::Value& entry, const std::string& tag) {
    const json::Node node(entry, "");
    const auto annotations = node.find("annotations");
    return annotations && annotations->string_or(kRefName, "") == tag;
}

}  // namespace

std::string print_manifest(const Manifest& manifest) {
    json::Value layers = json::Value::array();
    for (const Descriptor& layer : manifest.layers) layers.push_back(print_descriptor(layer));
    return json::print({{"schemaVersion", 2},
                        {"mediaType", kManifestType},
                        {"config", print_descriptor(manifest.config)},
                        {"layers", std::move(layers)}},
                       false);
}

Manifest with_oci_types(Manifest manifest) {
    manifest.config.media_type = kConfigType;
    for (Descriptor& layer : manifest.layers) layer.media_type = oci_layer_type(layer.media_type);
    return manifest;
}

std::string print_config(const Config& config) {
    json::Value printed = json::Value::object();
    add_text(printed, "created", config.created);
    add_text(printed, "author", config.author);
    printed["architecture"] = config.platform.architecture;
    printed["os"] = config.platform.os;
    add_text(printed, "variant", config.platform.variant);
    printed["config"] = print_run(config);
    json::Value diff_ids = json::Value::array();
    for (const Digest& diff_id : config.diff_ids) diff_ids.push_back(diff_id.str());
    printed["rootfs"] = {{"type", "layers"}, {"diff_ids", std::move(diff_ids)}};
    return json::print(printed, false);
}

std::string with_layer(std::string_view config, const Digest& diff_id, const std::string& created_by) {
    json::Value document = json::parse(config, "image configuration");
    const json::Node root(document, "");
    (void)root.at("rootfs").at("diff_ids").elements();
    document["rootfs"]["diff_ids"].push_back(diff_id.str());
    if (const auto history = root.find("history")) {
        (void)history->elements();
        document["history"].push_back({{"created_by", created_by}});
    }
    return json::print(document, false);
}

std::string name_in_index(std::string_view index, Descriptor manifest, const std::string& tag) {
    json::Value document{{"schemaVersion", 2}, {"mediaType", kIndexType}, {"manifests", json::Value::array()}};
    if (!index.empty()) {
        document = json::parse(index, "index.json");
        (void)json::Node(document, "").at("manifests").elements();
    }
    json::Value kept = json::Value::array();
    for (const json::Value& entry : document["manifests"]) {
        const bool same = json::Node(entry, "").at("digest").string() == manifest.digest.str();
        if (!is_called(entry, tag) && !(tag.empty() && same)) kept.push_back(entry);
    }
    if (!tag.empty()) manifest.annotations[kRefName] = tag;
    kept.push_back(print_descriptor(manifest));
    document["manifests"] = std::move(kept);
    return json::print(document, false);
}

}  // namespace rkt::oci
