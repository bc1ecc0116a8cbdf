// appc's pod manifest as a value (appc/spec pods.md, rkt-1.30.md 3.7): the record of what a pod was
// asked to be, written once as `pod` in the pod's directory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/id.hpp"
#include "spec/image_manifest.hpp"
#include "spec/volume.hpp"

namespace rkt {

struct ExposedPort {
    std::string name;
    uint16_t host_port = 0;
    std::string host_ip;             // "": every address
    std::optional<Port> pod_port{};  // where it leads; absent: to the app's port of that name

    static ExposedPort parse_option(std::string_view s);  // NAME:[HOSTIP:]HOSTPORT; throws UsageError
    // Of a pod that has no apps yet: NAME:PROTOCOL:PODPORT:HOSTIP:HOSTPORT; throws UsageError
    static ExposedPort parse_sandbox_option(std::string_view s);
};

struct RuntimeImage {
    std::string name;
    ImageId id;
    NameValues labels;
};

struct RuntimeApp {
    AppName name;
    RuntimeImage image;
    std::optional<App> app;
    bool read_only_rootfs = false;
    std::vector<Mount> mounts;
    NameValues annotations;
};

struct PodManifest {
    std::string ac_version;
    std::vector<RuntimeApp> apps;
    std::vector<Volume> volumes;
    std::vector<Isolator> isolators;  // of the pod as a whole
    NameValues annotations;
    std::vector<ExposedPort> ports;
    NameValues user_annotations;
    NameValues user_labels;

    static PodManifest parse(std::string_view json);  // throws ParseError
    [[nodiscard]] std::string print(bool pretty = false) const;
};

// rkt's annotation of every pod it makes: whether apps can be added and removed while it runs (rkt-1.30.md 3.7, 3.8).
inline constexpr const char* kMutableAnnotation = "coreos.com/rkt/stage1/mutable";
bool is_mutable(const PodManifest& manifest);

}  // namespace rkt
