// What a pod is made of: its manifest, and what it needs of its images, so that removing an image does no harm to it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/dir.hpp"
#include "spec/id.hpp"
#include "spec/plan.hpp"
#include "spec/pod_manifest.hpp"

namespace rkt::pod {

struct PodContents {
    struct App {
        std::string image_manifest;  // JSON
        bool from_docker = false;
        std::vector<Digest> layers;  // diffIDs, bottom first
        std::string stop_signal{};   // as the image names it; "": it does not
        NameValues annotations{};    // the image's
        std::string lenient_group{};  // AppTree's
    };
    PodManifest manifest;                             // every app has its section
    std::vector<App> apps;                            // as manifest.apps
    std::optional<std::string> given = std::nullopt;  // the manifest as its author wrote it: kept byte for byte
    Flavor flavor = Flavor::pod;
    std::vector<std::string> command{};  // the `rkt run` that makes it; empty: another verb does

    // What must be in the pod's directory before it starts: its layers, which keeps them from image gc, and the places
    // that its mounts take.
    void make_room(const Dir& pod) const;
    static void make_room(const Dir& pod, const AppName& name, const App& app);
    // The rest, which nothing in the pod reads: it may be written while the pod starts. The manifest comes last.
    void write(const Dir& pod) const;
    static PodContents read(const Dir& pod);  // throws ParseError, SystemError
};

// The manifest of a pod's directory, with the app sections that it leaves to the images; nullopt: there is none yet.
std::optional<PodManifest> find_manifest(const Dir& pod);  // throws ParseError, SystemError

// The words of the `rkt run` that made a pod, without the program's. Throws Error where there was none.
std::vector<std::string> read_command(const Dir& pod);

}  // namespace rkt::pod
