#include "cli/make_contents.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "cli/fetch_images.hpp"
#include "deploy/trial.hpp"
#include "image/seal.hpp"
#include "spec/environment.hpp"
#include "spec/privilege_options.hpp"

namespace rkt::cli {
namespace {

NameValues read_env_files(const std::vector<std::string>& files) {
    NameValues all;
    for (const std::string& file : files) {
        const Fd fd = Dir::open(".").open_file(file, O_RDONLY);
        for (NameValue& variable : parse_env_file(read_all(fd), file)) {
            if (find_value(all, variable.name) != nullptr) {
                throw UsageError("environment variable \"" + variable.name + "\" already set by --set-env-file");
            }
            all.push_back(std::move(variable));
        }
    }
    return all;
}

// What our manager tells us of itself is meant for us (sd_notify(3), sd_watchdog_enabled(3)).
constexpr std::array<std::string_view, 4> kOurOwn{"NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC",
                                                  deploy::kImagesVariable};

NameValues inheritable(NameValues environment) {
    std::erase_if(environment, [](const NameValue& variable) {
        return std::find(kOurOwn.begin(), kOurOwn.end(), variable.name) != kOurOwn.end();
    });
    return environment;
}

std::vector<image::StoredImage> find_images(const Session& session, const image::Store& store,
                                            const PodManifest& manifest) {
    std::vector<image::StoredImage> images;
    for (const RuntimeApp& app : manifest.apps) {
        auto image = store.find(app.image.id);
        if (!image) {
            throw Error("app " + text::quoted(app.name.str()) + ": image " + app.image.id.str() +
                        " is not in the store (see `rkt fetch`)");
        }
        image::check_seal(store.layout(), *image, session.insecure.has(InsecureOptions::image));
        images.push_back(std::move(*image));
    }
    return images;
}

pod::PodContents contents_from_manifest(const Session& session, const image::Store& store, const std::string& file) {
    return with_context("pod manifest " + text::printable(file), [&] {
        const std::string text = read_all(Dir::open(".").open_file(file, O_RDONLY));
        return pod::make_contents(pod::ManifestRequest{text, find_images(session, store, PodManifest::parse(text))});
    });
}

pod::PodContents contents_from_images(const Session& session, const image::Store& store, const PodArgs& args) {
    pod::PodRequest request;
    request.volumes = args.volumes;
    request.mounts = args.mounts;
    request.ports = args.ports;
    request.isolators = args.isolators;
    if (args.inherit_env) request.inherited_env = inheritable(session.environment);
    request.env_file = read_env_files(args.env_files);
    request.env = args.env;

    std::vector<pod::AppOptions> options;
    for (const AppArgs& app : args.apps) options.push_back(app_options(app));

    ImagesWanted wanted{{}, args.pull_policy, args.quiet};
    for (const AppArgs& app : args.apps) wanted.images.push_back({app.image, app.signature});
    auto images = fetch_images(session, store, wanted);
    for (size_t i = 0; i < images.size(); ++i) {
        request.apps.push_back({std::move(options[i]), std::move(images[i])});
    }
    return pod::make_contents(request);
}

}  // namespace

pod::AppOptions app_options(const AppArgs& args) {
    pod::AppOptions options = args;
    if (!args.seccomp_profile) return options;
    const std::string& path = *args.seccomp_profile;
    const Fd file(check(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "opening " + path));
    options.isolators.push_back(seccomp_profile(read_all(file), path));
    return options;
}

pod::PodContents make_contents(const Session& session, const image::Store& store, const PodArgs& args) {
    pod::PodContents contents = args.manifest_file ? contents_from_manifest(session, store, *args.manifest_file)
                                                   : contents_from_images(session, store, args);
    contents.flavor = args.flavor;
    return contents;
}

}  // namespace rkt::cli
