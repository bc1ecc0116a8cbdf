// appc's pod manifest as a value (appc/spec pods.md, rkt-1.30.md 3.7): the record of what a pod was
// asked to be, written once as `pod` in the pod's directory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/id.hpp"
#include "spec/image_manifest.hpp"

namespace rkt {

enum class VolumeKind { host, empty };

struct Volume {
    std::string name;
    VolumeKind kind = VolumeKind::empty;
    std::string source;  // host only, absolute
    std::optional<bool> read_only;
    std::optional<bool> recursive;    // host only; absent means true
    std::optional<std::string> mode;  // empty only, octal text, default "0755"
    std::optional<uint32_t> uid;
    std::optional<uint32_t> gid;

    // NAME,kind=host,source=PATH[,readOnly=B][,recursive=B] | NAME,kind=empty[,mode=][,uid=][,gid=][,readOnly=B]
    static Volume parse_option(std::string_view s);  // throws UsageError
};

bool is_octal_mode(std::string_view s);  // "0755"

struct Mount {
    std::string volume;
    std::string path;
    static Mount parse_option(std::string_view s);  // volume=NAME,target=PATH; throws UsageError
};

struct ExposedPort {
    std::string name;
    uint16_t host_port = 0;
    std::string host_ip;  // "": every address

    static ExposedPort parse_option(std::string_view s);  // NAME:[HOSTIP:]HOSTPORT; throws UsageError
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

}  // namespace rkt
