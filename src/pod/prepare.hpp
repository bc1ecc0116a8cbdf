// From images and a command line to a pod directory that is ready to be started.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "image/store.hpp"
#include "pod/contents.hpp"
#include "pod/pod_store.hpp"
#include "spec/pod_manifest.hpp"

namespace rkt::pod {

// What the command line says after an image (rkt-1.30.md 1.9).
struct AppOptions {
    std::optional<AppName> name;      // default: last element of the image's name, sanitised
    std::optional<std::string> exec;  // replaces the image's whole exec
    std::vector<std::string> args;    // appended
    std::optional<std::string> working_directory;
    NameValues environment;
    std::optional<std::string> user;
    std::optional<std::string> group;
    std::optional<std::vector<uint32_t>> supplementary_gids;
    bool read_only_rootfs = false;
    std::vector<Mount> mounts;
    NameValues annotations;
    NameValues user_annotations;
    NameValues user_labels;
    std::vector<Isolator> isolators;  // replace the image's of the same kind
};

struct AppRequest : AppOptions {
    image::StoredImage image;
};

struct PodRequest {
    std::vector<AppRequest> apps;
    std::vector<Volume> volumes;
    std::vector<Mount> mounts;  // pod-wide
    std::vector<ExposedPort> ports;
    std::vector<Isolator> isolators;  // of the whole pod
    NameValues inherited_env;  // --inherit-env, lowest precedence
    NameValues env_file;       // --set-env-file
    NameValues env;            // --set-env
    bool is_mutable = false;   // apps are added and removed while it runs; it may begin without any
    NameValues annotations;    // of the pod
    NameValues user_annotations;
    NameValues user_labels;
};

// A manifest that somebody wrote (--pod-manifest), and the images that its apps name, in order.
struct ManifestRequest {
    std::string text;
    std::vector<image::StoredImage> images;
};

// Pure. Throw Error with rkt's words: see check_manifest.
PodManifest make_manifest(const PodRequest& request);
RuntimeApp make_runtime_app(const AppRequest& request, const PodRequest& pod);
PodContents::App contents_of(const image::StoredImage& image);
PodContents make_contents(const PodRequest& request);
PodContents make_contents(const ManifestRequest& request);

// A pod that has room for its contents; they are not written yet.
struct NewPod {
    Preparing pod;
    PodContents contents;
};
NewPod prepare(const PodStore& pods, PodContents contents);  // throws Error: see check_flavor

}  // namespace rkt::pod
