#include "cli/fetch_options.hpp"
#include "cli/fetcher.hpp"
#include "cli/progress.hpp"
#include "cli/stored_image.hpp"
#include "image/publish/push.hpp"

namespace rkt::cli::fetcher {

int image_push(Session& session, const ParsedArgs& args) {
    if (args.arguments.size() != 2)
        throw UsageError("give an image of the store and where it goes: docker://REG/REPO:TAG");
    const ImageReference target = parse_reference(args.arguments[1]);
    const auto* registry = std::get_if<DockerReference>(&target);
    if (registry == nullptr) throw UsageError("images are pushed to docker://REG/REPO:TAG");
    const auto store = image::Store::open(session.data_dir);
    const auto image = stored_image(store, args.arguments[0]);
    const auto progress = make_progress(args.options.flag("quiet"));
    const auto manifest = image::push(store, image, *registry, fetch_options(session), *progress);
    session.out << manifest.digest.str() << std::endl;
    return 0;
}

}  // namespace rkt::cli::fetcher
