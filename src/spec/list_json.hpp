// The JSON of `list`, `status` and `image list`: rkt's API types v1, field for field (rkt-1.30.md 1.12,
// 1.15). The field "name" of a pod is its UUID; times of pods are seconds, of apps nanoseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "spec/image_manifest.hpp"
#include "spec/net_info.hpp"

namespace rkt {

struct ListedMount {
    std::string name;
    std::string container_path;
    std::string host_path;
    bool read_only = false;
};

struct ListedApp {
    std::string name;
    std::string state;  // unknown, created, running, exited
    std::optional<int64_t> created_at;
    std::optional<int64_t> started_at;
    std::optional<int64_t> finished_at;
    std::optional<int> exit_code;
    std::string image_id;
    std::vector<ListedMount> mounts;
    NameValues user_annotations;
    NameValues user_labels;
    std::optional<std::string> result;  // oom-kill, …: not rkt's, so behind what is
    std::optional<std::string> health;  // starting, healthy, unhealthy; likewise
};

struct ListedPod {
    std::string uuid;
    std::string state;
    std::vector<NetInfo> networks;
    std::vector<ListedApp> apps;
    std::optional<int64_t> created_at;
    std::optional<int64_t> started_at;
    NameValues user_annotations;
    NameValues user_labels;
};

struct ListedImage {
    std::string id;
    std::string name;
    int64_t import_time = 0;     // ns
    int64_t last_used_time = 0;  // ns
    uint64_t size = 0;
};

enum class JsonStyle { compact, pretty };  // pretty: tab indent

std::string print_app(const ListedApp& app, JsonStyle style);
std::string print_pod(const ListedPod& pod, JsonStyle style);
std::string print_pods(std::span<const ListedPod> pods, JsonStyle style);        // null when there is none
std::string print_images(std::span<const ListedImage> images, JsonStyle style);  // [] when there is none
// Any document anew, in this style. Throws ParseError.
std::string reprint_json(std::string_view json, JsonStyle style);

}  // namespace rkt
