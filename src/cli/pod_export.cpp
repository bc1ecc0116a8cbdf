#include "base/text.hpp"
#include "cli/choose_app.hpp"
#include "cli/export_output.hpp"
#include "cli/fetcher.hpp"
#include "cli/progress.hpp"
#include "image/publish/export_aci.hpp"
#include "image/publish/write_image.hpp"
#include "pod/contents.hpp"
#include "pod/layout.hpp"
#include "pod/pod_store.hpp"
#include "pod/view.hpp"

namespace rkt::cli::fetcher {
namespace {

// Nobody removes it meanwhile.
FileLock hold_ended(const pod::PodStore& pods, const pod::Located& pod) {
    using pod::State;
    const State state = pod.state();
    if (state != State::exited && state != State::exited_garbage) {
        throw Error("pod \"" + pod.id.str() + "\" is " + std::string(pod::name_of(state)) +
                    ": only a pod that has ended can be exported");
    }
    auto lock = pods.hold(pod);
    if (!lock) throw Error("pod \"" + pod.id.str() + "\" is in use");
    return std::move(*lock);
}

image::ChangedImage changed_image(const pod::Located& pod, const std::string* app) {
    const auto contents = pod::PodContents::read(pod.dir);
    std::vector<std::string> names;
    for (const RuntimeApp& runtime : contents.manifest.apps) names.push_back(runtime.name.str());
    const size_t i = choose_app(names, app);
    const std::string upper = std::string(pod::kAppsInfo) + "/" + names[i] + "/" + pod::kUpper;
    image::ChangedImage image{contents.manifest.apps[i].image.id,
                              contents.apps[i].image_manifest,
                              contents.apps[i].layers,
                              {pod.dir.open_dir(upper).path()}};
    if (const PlanUsers users = pod::read_plan(pod).users) {
        image.upper.first_uid = users.base;
        image.upper.users = users.size;
    }
    return image;
}

// rkt's rule; what is written is no ACI to anybody who goes by names.
void check_extension(const std::string& output) {
    const ImageReference target = parse_reference(output, true);
    if (!std::holds_alternative<AciReference>(target) || output.ends_with(".aci")) return;
    throw UsageError("the extension must be .aci (given " + text::quoted(output) + "), or OUTPUT oci:DIR[:TAG] or " +
                     "oci-archive:FILE[:TAG]");
}

}  // namespace

int pod_export(Session& session, const ParsedArgs& args) {
    if (args.arguments.size() != 2) throw UsageError("give the UUID of a pod and the output");
    check_extension(args.arguments[1]);
    const auto pods = pod::PodStore::open(session.data_dir);
    const auto pod = pods.find(args.arguments[0]);
    const FileLock held = hold_ended(pods, pod);
    const auto image = changed_image(pod, args.options.last("app"));
    const auto store = image::Store::open(session.data_dir);
    const auto progress = make_progress(true);
    write_export(
        args.arguments[1], args.options.flag("overwrite"),
        {.aci = [&](const image::TarSink::Write& write) { image::export_changed_aci(store, image, write); },
         .oci = [&](image::BlobTarget& to) { return image::write_changed_image(store, image, to, *progress); }});
    return 0;
}

}  // namespace rkt::cli::fetcher
