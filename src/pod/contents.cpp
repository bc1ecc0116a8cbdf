#include "pod/contents.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "pod/layout.hpp"

namespace rkt::pod {
namespace {

PodManifest parse_manifest(const std::string& text, const Dir& pod) {
    PodManifest manifest = PodManifest::parse(text);
    for (RuntimeApp& app : manifest.apps) {
        if (app.app) continue;
        const std::string image = std::string(kAppsInfo) + "/" + app.name.str() + "/" + kImageManifest;
        app.app = ImageManifest::parse(pod.read_file(image)).app;
    }
    return manifest;
}

// As in /proc/PID/cmdline.
std::string print_command(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += word + '\0';
    return all;
}

// What is in it may be secret: values of environments.
constexpr mode_t kModeOfWhatWasSaid = 0640;

}  // namespace

void PodContents::make_room(const Dir& pod) const {
    for (size_t i = 0; i < apps.size(); ++i) make_room(pod, manifest.apps[i].name, apps[i]);
}

void PodContents::make_room(const Dir& pod, const AppName& name, const App& app) {
    const Dir info = pod.make_dir(kAppsInfo).make_dir(name.str());
    info.write_file(kLayers, print_layers(app.layers));
    (void)info.make_dir(kUpper, 0755);
    (void)info.make_dir(kWork, 0755);
}

void PodContents::write(const Dir& pod) const {
    pod.write_file(kCreated, "");
    (void)pod.make_dir(kStatus);
    if (flavor == Flavor::fly) pod.write_file(kFlavor, "fly\n");
    const Dir infos = pod.make_dir(kAppsInfo);
    for (size_t i = 0; i < apps.size(); ++i) {
        infos.open_dir(manifest.apps[i].name.str()).write_file(kImageManifest, apps[i].image_manifest);
    }
    if (!command.empty()) pod.write_file(kCommand, print_command(command), kModeOfWhatWasSaid);
    pod.write_whole(kManifest, given ? *given : manifest.print(), kModeOfWhatWasSaid);
}

PodContents PodContents::read(const Dir& pod) {
    PodContents contents;
    contents.manifest = parse_manifest(pod.read_file(kManifest), pod);
    contents.flavor = pod.exists(kFlavor) ? Flavor::fly : Flavor::pod;
    const Dir infos = pod.make_dir(kAppsInfo);
    for (const RuntimeApp& app : contents.manifest.apps) {
        const Dir info = infos.open_dir(app.name.str());
        App read;
        read.image_manifest = info.read_file(kImageManifest);
        const ImageManifest image = ImageManifest::parse(read.image_manifest);
        read.from_docker = is_from_docker(image);
        read.stop_signal = stop_signal_of(image);
        read.annotations = image.annotations;
        read.lenient_group = lenient_group_of(image);
        read.layers = parse_layers(info.read_file(kLayers));
        contents.apps.push_back(std::move(read));
    }
    return contents;
}

std::optional<PodManifest> find_manifest(const Dir& pod) {
    const auto text = pod.find_and_read(kManifest);
    return text ? std::optional(parse_manifest(*text, pod)) : std::nullopt;
}

std::vector<std::string> read_command(const Dir& pod) {
    const auto all = pod.find_and_read(kCommand);
    if (!all) throw Error("it was not made by `rkt run`: there is no command line to make a unit of");
    auto words = text::split(*all, '\0');
    words.pop_back();  // behind the last NUL
    return words;
}

}  // namespace rkt::pod
