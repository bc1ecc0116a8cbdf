// run, app sandbox, prepare, run-prepared.
#include <fcntl.h>

#include <algorithm>

#include "cli/make_contents.hpp"
#include "cli/run_words.hpp"
#include "cli/start_pod.hpp"
#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"
#include "deploy/trial.hpp"
#include "image/seal.hpp"
#include "pod/credentials.hpp"
#include "pod/gc.hpp"
#include "pod/head_start.hpp"
#include "pod/layout.hpp"
#include "pod/namespaces.hpp"
#include "pod/placement.hpp"
#include "pod/sockets.hpp"
#include "pod/uid_range.hpp"
#include "spec/restart.hpp"

namespace rkt::cli::verbs {
namespace {

constexpr mode_t kUuidFileMode = 0644;

void save_uuid(const std::string& path, const PodId& pod) {
    with_context("saving the UUID to " + path, [&] { Dir::open(".").write_file(path, pod.str(), kUuidFileMode); });
}

// A pod that could not be handed over is of no use to anybody.
void discard(const Session& session, const pod::PodStore& pods, const PodId& id) {
    const auto pod = pods.locate(id);
    if (pod && pod->phase == pod::Phase::prepared)
        pod::remove(pods, *pod, session.bus_address, session.config_dirs_falling());
}

// Lets go of its lock.
PodId finish(pod::NewPod made) {
    made.contents.write(made.pod.dir());
    return std::move(made.pod).finish().id();
}

// The pod may have been prepared long ago. An image that is gone from the store has left its layers, which bear their
// digests' names.
void check_seals(const Session& session, const image::Store& store, const PodManifest& manifest) {
    for (const RuntimeApp& app : manifest.apps) {
        const auto image = store.find(app.image.id);
        if (image) image::check_seal(store.layout(), *image, session.insecure.has(InsecureOptions::image));
    }
}

// Said by the drop-in of an update that is on trial (deploy/trial.hpp).
image::Names names_to_use(const Session& session) {
    const std::string* images = find_value(session.environment, std::string(deploy::kImagesVariable));
    return images != nullptr && *images == deploy::kCandidates ? image::Names::candidates : image::Names::committed;
}

bool ends_with_its_apps(const PodManifest& manifest) {
    return !is_mutable(manifest) && std::all_of(manifest.apps.begin(), manifest.apps.end(), [](const RuntimeApp& app) {
        return parse_restart(app.annotations).policy == RestartPolicy::no;
    });
}

int detach(Session& session, const pod::PodStore& pods, pod::NewPod made, const RunArgs& args) {
    const PodManifest manifest = made.contents.manifest;
    const auto limits = pod::unit_limits(manifest, session.data_dir);
    const PodId id = finish(std::move(made));  // the service takes its lock
    pod::DetachOptions options{.unit = args.detach->unit,
                               .slice = args.start.slice,
                               .limits = limits,
                               .ends_with_its_apps = ends_with_its_apps(manifest),
                               .properties = args.start.properties,
                               .command = run_prepared_command(session, args.start, id),
                               .bus_address = session.bus_address};
    try {
        (void)pod::detach(id, options);
    } catch (const Error&) {
        discard(session, pods, id);
        throw;
    }
    session.out << id.str() << "\n";
    return 0;
}

// From contents to a pod that runs, or that systemd runs.
int run_contents(Session& session, const RunArgs& wanted, const image::Store& store, pod::PodContents contents) {
    check_start(session, contents, wanted.start);
    if (wanted.detach && !session.sockets.empty()) {
        throw UsageError("--detach leaves this unit, and the sockets that it hands over: run without it");
    }
    if (wanted.detach && !wanted.start.proxies.empty()) {
        throw UsageError(
            "--detach and --socket exclude each other: let systemd hold the socket (systemd-run "
            "--socket-property=ListenStream=PORT rkt run --socket=PORT:PODPORT ..., or a .socket unit)");
    }
    if (wanted.detach && pod::unit_has_credentials()) {
        session.note("--detach leaves this unit: its credentials are not the pod's (see --credential)");
    }
    pod::wait_for_connection(session.sockets, wanted.start.proxies);
    const pod::StartOptions options = start_options(session, wanted.start);
    auto namespaces = wanted.detach ? std::nullopt : pod::begin_namespaces(contents.flavor, options);
    const auto pods = pod::PodStore::open(session.data_dir);
    pod::NewPod made = pod::prepare(pods, std::move(contents));
    if (wanted.uuid_file) save_uuid(*wanted.uuid_file, made.pod.id());
    if (wanted.detach) return detach(session, pods, std::move(made), wanted);
    return pod::start(std::move(made.pod).run(), made.contents, store, options, std::move(namespaces));
}

}  // namespace

int run(Session& session, const ParsedArgs& args) {
    const RunArgs wanted = parse_run_args(args);
    warn_of_insecure_options(session);
    const pod::Placement placement = pod::place_self();
    const pod::HeadStart head_start(wanted.detach || !placement.keep_unit ? placement.cgroup : "");
    const auto store = image::Store::open(session.data_dir, names_to_use(session));
    pod::PodContents contents = make_contents(session, store, wanted.pod);
    contents.command = run_words(args);
    return run_contents(session, wanted, store, std::move(contents));
}

int app_sandbox(Session& session, const ParsedArgs& args) {
    try {
        const SandboxArgs wanted = parse_sandbox_args(args);
        warn_of_insecure_options(session);
        pod::PodRequest request;
        request.is_mutable = true;
        request.ports = wanted.run.pod.ports;
        request.isolators = wanted.run.pod.isolators;
        request.annotations = wanted.annotations;
        request.user_annotations = wanted.user_annotations;
        request.user_labels = wanted.user_labels;
        const auto store = image::Store::open(session.data_dir);
        return run_contents(session, wanted.run, store, pod::make_contents(request));
    } catch (const Error& error) {
        throw Error(error.what(), ExitCode::failure);  // rkt's code of this verb
    }
}

int prepare(Session& session, const ParsedArgs& args) {
    const PodArgs wanted = parse_pod_args(args);
    const auto users = parse_private_users(args.options);
    const bool own_journal = wants_own_journal(args.options);
    warn_of_insecure_options(session);
    const auto pods = pod::PodStore::open(session.data_dir);
    const auto store = image::Store::open(session.data_dir);
    pod::NewPod made = pod::prepare(pods, make_contents(session, store, wanted));
    if (users) pod::keep_private_users(made.pod.dir(), *users);
    if (own_journal) (void)made.pod.dir().make_dir(pod::kJournal);
    session.out << finish(std::move(made)).str() << "\n";
    return 0;
}

int run_prepared(Session& session, const ParsedArgs& args) {
    const StartArgs wanted = parse_start_args(args.options);
    warn_of_insecure_options(session);
    const std::string uuid = uuid_argument(args);
    const auto pods = pod::PodStore::open(session.data_dir);
    const auto store = image::Store::open(session.data_dir);
    const PodId found = pods.find(uuid).id;
    pod::wait_for_connection(session.sockets, wanted.proxies);
    pod::Prepared pod = pods.claim(found);
    const auto contents = pod::PodContents::read(pod.dir());
    check_start(session, contents, wanted);
    check_seals(session, store, contents.manifest);
    return pod::start(std::move(pod).run(), contents, store, start_options(session, wanted));
}

}  // namespace rkt::cli::verbs
