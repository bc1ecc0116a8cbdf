// appc's image manifest as a value, and what an OCI image is turned into (appc/spec aci.md,
// rkt-1.30.md 2.6 and 12). Printing and parsing are exact: what rkt wrote is read, and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/id.hpp"

namespace rkt {

struct NameValue {
    std::string name;
    std::string value;
    bool operator==(const NameValue&) const = default;
};
using NameValues = std::vector<NameValue>;
const std::string* find_value(const NameValues& list, std::string_view name);  // nullptr: not there
// Every name of `over` wins over the same name in `base`; order of first appearance.
NameValues merge_values(const NameValues& base, const NameValues& over);

struct Port {
    std::string name;
    std::string protocol;  // "tcp", "udp"
    uint16_t port = 0;
    uint16_t count = 1;
    bool socket_activated = false;
};

struct MountPoint {
    std::string name;
    std::string path;
    bool read_only = false;
};

struct EventHandler {
    std::string name;  // "pre-start", "post-stop"
    std::vector<std::string> exec;
};

struct Isolator {
    std::string name;
    std::string value_json;  // the value, as compact JSON; spec/isolators gives it meaning
};

// The "app" section: how one program of a pod is run.
struct App {
    std::vector<std::string> exec;
    std::string user = "0";
    std::string group = "0";
    std::vector<uint32_t> supplementary_gids;
    std::vector<EventHandler> event_handlers;
    std::string working_directory;  // "" means "/"
    NameValues environment;
    std::vector<MountPoint> mount_points;
    std::vector<Port> ports;
    std::vector<Isolator> isolators;
    NameValues user_annotations;
    NameValues user_labels;
};

// An image below this one, by name; registry images have none.
struct Dependency {
    std::string image_name;
    std::string image_id;  // "sha512-…" or ""
    NameValues labels;
    std::optional<uint64_t> size;
};

struct ImageManifest;
// Converted from an image of docker's or OCI's (rkt-1.30.md 2.6).
bool is_from_docker(const ImageManifest& manifest);
// "SIGQUIT", as an OCI image's config names it; "": it does not.
std::string stop_signal_of(const ImageManifest& manifest);
// docker's USER may name a user alone; its group is then called the same, whether there is one or not (rkt-1.30.md 2).
// "": of no docker image.
std::string lenient_group_of(const ImageManifest& manifest);

// [{"name":…,"value":…}]
std::string print_annotations(const NameValues& annotations);

struct ImageManifest {
    std::string ac_version = "0.8.11";
    std::string name;
    NameValues labels;  // version, os, arch, …
    std::optional<App> app;
    NameValues annotations;
    std::vector<Dependency> dependencies;
    std::vector<std::string> path_whitelist;

    static ImageManifest parse(std::string_view json);           // throws ParseError with position or JSON pointer
    [[nodiscard]] std::string print(bool pretty = false) const;  // pretty: tab indent
};

}  // namespace rkt
