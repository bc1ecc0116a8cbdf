#include "cli/make_pod.hpp"

#include <fcntl.h>

#include "cli/fetch_images.hpp"
#include "spec/environment.hpp"

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

}  // namespace

pod::NewPod make_pod(const Session& session, const pod::PodStore& pods, const image::Store& store,
                     const PodArgs& args) {
    pod::PodRequest request;
    request.volumes = args.volumes;
    request.mounts = args.mounts;
    request.ports = args.ports;
    if (args.inherit_env) request.inherited_env = session.environment;
    request.env_file = read_env_files(args.env_files);
    request.env = args.env;

    ImagesWanted wanted{{}, args.pull_policy, args.quiet};
    for (const AppArgs& app : args.apps) wanted.images.push_back({app.image, app.signature});
    auto images = fetch_images(session, store, wanted);
    for (size_t i = 0; i < images.size(); ++i) {
        request.apps.push_back({args.apps[i], std::move(images[i])});
    }
    return pod::prepare(pods, request);
}

}  // namespace rkt::cli
