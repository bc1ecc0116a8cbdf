#include "spec/list_json.hpp"

#include "spec/app_json.hpp"
#include "spec/net_info_json.hpp"

namespace rkt {
namespace {

using Json = json::Value;

std::string dump(const Json& value, JsonStyle style) { return json::print(value, style == JsonStyle::pretty); }

// Go's omitempty.
template <typename T>
void put(Json& json, const char* key, const std::optional<T>& value) {
    if (value) json[key] = *value;
}

void put(Json& object, const char* key, const NameValues& values) {
    if (!values.empty()) object[key] = json::print_string_map(values);
}

Json to_json(const ListedApp& app) {
    Json json{{"name", app.name}, {"state", app.state}};
    put(json, "created_at", app.created_at);
    put(json, "started_at", app.started_at);
    put(json, "finished_at", app.finished_at);
    put(json, "exit_code", app.exit_code);
    json["image_id"] = app.image_id;
    for (const ListedMount& mount : app.mounts) {
        json["mounts"].push_back({{"name", mount.name},
                                  {"container_path", mount.container_path},
                                  {"host_path", mount.host_path},
                                  {"read_only", mount.read_only}});
    }
    put(json, "user_annotations", app.user_annotations);
    put(json, "user_labels", app.user_labels);
    put(json, "result", app.result);
    put(json, "health", app.health);
    return json;
}

Json to_json(const ListedPod& pod) {
    Json json{{"name", pod.uuid}, {"state", pod.state}};
    for (const NetInfo& network : pod.networks) json["networks"].push_back(net_info_json(network));
    for (const ListedApp& app : pod.apps) json["app_names"].push_back(app.name);
    for (const ListedApp& app : pod.apps) json["apps"].push_back(to_json(app));
    put(json, "created_at", pod.created_at);
    put(json, "started_at", pod.started_at);
    put(json, "user_annotations", pod.user_annotations);
    put(json, "user_labels", pod.user_labels);
    return json;
}

Json to_json(const ListedImage& image) {
    return {{"id", image.id},
            {"name", image.name},
            {"import_time", image.import_time},
            {"last_used_time", image.last_used_time},
            {"size", image.size}};
}

}  // namespace

std::string print_app(const ListedApp& app, JsonStyle style) { return dump(to_json(app), style); }

std::string print_pod(const ListedPod& pod, JsonStyle style) { return dump(to_json(pod), style); }

std::string print_pods(std::span<const ListedPod> pods, JsonStyle style) {
    Json array;  // null, as Go printed an empty slice that was never made
    for (const ListedPod& pod : pods) array.push_back(to_json(pod));
    return dump(array, style);
}

std::string print_images(std::span<const ListedImage> images, JsonStyle style) {
    Json array = Json::array();
    for (const ListedImage& image : images) array.push_back(to_json(image));
    return dump(array, style);
}

std::string reprint_json(std::string_view json, JsonStyle style) {
    return dump(json::parse(json, "JSON document"), style);
}

}  // namespace rkt
