// image cat-manifest, image rm, image gc.
#include "base/text.hpp"
#include "cli/format.hpp"
#include "cli/stored_image.hpp"
#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"
#include "image/store.hpp"
#include "pod/view.hpp"

namespace rkt::cli::verbs {
namespace {

constexpr auto kImageGrace = std::chrono::hours(24);

std::set<std::string> layers_in_use(const pod::InUse& in_use) { return {in_use.layers.begin(), in_use.layers.end()}; }

}  // namespace

int image_cat_manifest(Session& session, const ParsedArgs& args) {
    if (args.arguments.size() != 1) throw UsageError("must provide exactly one image");
    const auto store = image::Store::open(session.data_dir);
    const auto image = stored_image(store, args.arguments.front());
    session.out << reprint_json(image.manifest_json, pretty_print_style(args.options)) << "\n";
    return 0;
}

int image_rm(Session& session, const ParsedArgs& args) {
    if (args.arguments.empty()) throw UsageError("must provide at least one image");
    const auto store = image::Store::open(session.data_dir);
    const auto layers = layers_in_use(pod::in_use(pod::PodStore::open(session.data_dir)));
    size_t removed = 0;
    bool failed = false;
    for (const std::string& name : args.arguments) {
        std::optional<image::StoredImage> image;
        // An unknown image is reported and skipped, and the status stays 0: scripts of rkt 1.x count on it.
        try {
            image = stored_image(store, name);
        } catch (const Error& error) {
            session.note(error.what());
            continue;
        }
        try {
            (void)store.remove(image->id, layers);
            session.out << "successfully removed aci for image: \"" << image->id.str() << "\"\n";
            ++removed;
        } catch (const Error& error) {
            session.note(error.what());
            failed = true;
        }
    }
    session.out.flush();
    if (removed > 0) session.note(std::to_string(removed) + " image(s) successfully removed");
    if (failed) throw Error("failed to remove one or more images");
    return 0;
}

int image_gc(Session& session, const ParsedArgs& args) {
    expect_no_arguments(args);
    Duration grace = kImageGrace;
    if (const auto* given = args.options.last("grace-period")) grace = parse_duration(*given);
    const auto store = image::Store::open(session.data_dir);
    const pod::InUse in_use = pod::in_use(pod::PodStore::open(session.data_dir));
    const auto report = store.collect(grace, {in_use.images.begin(), in_use.images.end()}, layers_in_use(in_use));
    for (const ImageId& id : report.images) {
        session.out << "successfully removed aci for image: \"" << id.str() << "\"\n";
    }
    session.out.flush();
    session.note(std::to_string(report.images.size()) + " image(s) successfully removed");
    return 0;
}

}  // namespace rkt::cli::verbs
