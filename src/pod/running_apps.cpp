#include "pod/running_apps.hpp"

#include <algorithm>
#include <cerrno>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "base/text.hpp"
#include "pod/filters.hpp"
#include "pod/layout.hpp"
#include "pod/view.hpp"
#include "sandbox/added_app.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/isolators/resources.hpp"
#include "sandbox/make_plan.hpp"

namespace rkt::pod {
namespace {

using sandbox::ControlClient;
using sandbox::control::Reply;
using sandbox::control::Verb;

template <typename Apps>
auto find_named(Apps& apps, const std::string& name) {
    return std::find_if(apps.begin(), apps.end(), [&](const auto& app) { return app.name.str() == name; });
}

[[noreturn]] void throw_no_app(const Located& pod, const PodManifest& manifest, const std::string& app) {
    std::vector<std::string> names;
    for (const RuntimeApp& known : manifest.apps) names.push_back(known.name.str());
    throw Error("no app " + text::quoted(app) + " in pod \"" + pod.id.str() + "\" (apps: " + text::join(names, ", ") +
                ")");
}

void expect_running(const Located& pod) {
    if (pod.state() != State::running) throw Error("pod \"" + pod.id.str() + "\" is not running");
}

// The pod as its files describe it, held by the one who changes it.
class Record {
public:
    explicit Record(const Located& pod)
        : pod_(pod), lock_(FileLock::take(pod.dir, kManifestLock, LockMode::exclusive)), plan(read_plan(pod)) {
        const auto text = pod.dir.find_and_read(kManifest);
        if (!text) throw Error("pod \"" + pod.id.str() + "\" has no manifest yet");
        manifest = PodManifest::parse(*text);
    }

    // The manifest last: it says which apps there are.
    void write() const {
        pod_.dir.write_whole(kPlan, plan.print());
        pod_.dir.write_whole(kManifest, manifest.print(), 0640);
    }
    // What a command that was killed left of apps that the manifest does not name.
    void mend(ControlClient& init) {
        std::erase_if(plan.apps, [&](const PlanApp& app) { return !has(app.name.str()); });
        for (const std::string& name : pod_.dir.make_dir(kAppsInfo).entries()) {
            if (has(name)) continue;
            (void)init.ask(Verb::remove, name);
            remove_directory(name);
        }
    }
    void remove_directory(const std::string& app) const { pod_.dir.make_dir(kAppsInfo).remove_tree(app); }
    [[nodiscard]] bool has(const std::string& app) { return find_named(manifest.apps, app) != manifest.apps.end(); }

    // Out of manifest and plan, with the volumes that were its alone.
    void erase(const std::string& app) {
        const auto found = find_named(plan.apps, app);
        const auto mounts = found != plan.apps.end() ? found->mounts : std::vector<PlanMount>();
        std::erase_if(plan.apps, [&](const PlanApp& known) { return known.name.str() == app; });
        std::erase_if(manifest.apps, [&](const RuntimeApp& known) { return known.name.str() == app; });
        for (const PlanMount& mount : mounts) {
            if (!is_mounted(mount.volume)) erase_volume(mount.volume);
        }
    }

private:
    [[nodiscard]] bool is_mounted(const std::string& volume) const {
        return std::any_of(plan.apps.begin(), plan.apps.end(), [&](const PlanApp& app) {
            return std::any_of(app.mounts.begin(), app.mounts.end(),
                               [&](const PlanMount& mount) { return mount.volume == volume; });
        });
    }
    void erase_volume(const std::string& name) {
        std::erase_if(manifest.volumes, [&](const Volume& volume) { return volume.name == name; });
        std::erase_if(plan.volumes, [&](const PlanVolume& volume) { return volume.name == name; });
        pod_.dir.remove_tree(std::string(kSharedVolumes) + "/" + name);
    }

    const Located& pod_;
    FileLock lock_;

public:
    Plan plan;
    PodManifest manifest{};
};

PodRequest request_of(const PodManifest& manifest, const AddedApp& added) {
    PodRequest request;
    request.is_mutable = true;
    request.apps = {added.app};
    request.volumes = manifest.volumes;
    request.volumes.insert(request.volumes.end(), added.volumes.begin(), added.volumes.end());
    return request;
}

// The plan of this app alone, with its volumes; its place in the pod's directory is there.
Plan plan_added(const Located& pod, const Record& record, const PodManifest& alone, const PodContents::App& contents,
                const AddedApp& added) {
    sandbox::PlanInput input{pod.id, alone, {}, pod.dir.path()};
    input.trees[alone.apps.front().name.str()] = {added.lower_dirs, contents.from_docker, contents.stop_signal,
                                                  contents.annotations, contents.lenient_group};
    input.hostname = record.plan.hostname;
    input.journal = record.plan.journal;
    input.host_network = record.plan.host_network;
    input.host_ipc = record.plan.host_ipc;
    input.disk = [directory = input.pod_dir] { return sandbox::disk_of(directory); };
    if (!added.insecure_seccomp) input.filters = provide_filters(pod.dir, added.data_dir, alone);
    input.modules = sandbox::SecurityModules::of_host();
    input.insecure_capabilities = added.insecure_capabilities;
    input.insecure_seccomp = added.insecure_seccomp;
    input.watchdog_usec = record.plan.watchdog_usec;
    input.credentials = record.plan.credentials;
    Plan plan = sandbox::make_plan(input);
    if (!plan.sysctls.empty()) {
        throw Error("app \"" + alone.apps.front().name.str() +
                    "\" wants kernel settings (os/unix/sysctl), which are of the whole pod and set when it begins");
    }
    plan.stop_timeout_ms = record.plan.stop_timeout_ms;
    plan.users = record.plan.users;
    plan.unit = view(pod).unit.value_or("");
    return plan;
}

void expect_added(const Reply& reply, const std::string& app) {
    if (reply.errnum == 0) return;
    const std::string doing = "adding app \"" + app + "\" to the pod";
    if (reply.errnum == ESHUTDOWN) throw Error(doing + ": the pod is ending");
    throw SystemError(reply.errnum, doing);
}

void keep_plan(Plan& kept, const Plan& plan) {
    kept.apps.push_back(plan.apps.front());
    for (const PlanVolume& volume : plan.volumes) {
        const bool is_known = std::any_of(kept.volumes.begin(), kept.volumes.end(),
                                          [&](const PlanVolume& known) { return known.name == volume.name; });
        if (!is_known) kept.volumes.push_back(volume);
    }
}

pid_t leader_of(const Located& pod) {
    const auto pid = view(pod).pid;
    if (!pid) throw Error("pod \"" + pod.id.str() + "\" has no leader yet");
    return *pid;
}

// In the order in which a command that is killed leaves nothing that the next one stumbles over (Record::mend).
void bring_in(const Located& pod, Record& record, const PodManifest& alone, const AddedApp& added,
              ControlClient& init) {
    const PodContents::App contents = contents_of(added.app.image);
    const AppName& name = alone.apps.front().name;
    PodContents::make_room(pod.dir, name, contents);
    try {
        pod.dir.open_dir(kAppsInfo).open_dir(name.str()).write_file(kImageManifest, contents.image_manifest);
        const Plan plan = plan_added(pod, record, alone, contents, added);
        expect_added(sandbox::add_app(init, plan, leader_of(pod)), name.str());
        keep_plan(record.plan, plan);
    } catch (const Error&) {
        record.remove_directory(name.str());
        throw;
    }
    record.write();
}

// Under the manifest's name: an app that init alone knows is one that nobody finished adding.
void expect_app(const Located& pod, const std::string& app) {
    const auto manifest = find_manifest(pod.dir);
    if (!manifest) throw Error("pod \"" + pod.id.str() + "\" has no manifest yet");
    if (find_named(manifest->apps, app) == manifest->apps.end()) throw_no_app(pod, *manifest, app);
}

Reply ask(const Located& pod, Verb verb, const std::string& app) {
    expect_running(pod);
    expect_app(pod, app);
    Reply reply = ControlClient(pod.dir).ask(verb, app);
    if (reply.errnum != ENOENT || reply.step[0] != '\0') return reply;
    throw Error("app \"" + app + "\" is being removed from pod \"" + pod.id.str() + "\" (see `rkt app rm`)");
}

}  // namespace

AppName add_app(const Located& pod, const AddedApp& added, const image::Store& images) {
    expect_running(pod);
    Record record(pod);
    if (!record.plan.is_mutable) {
        throw Error("pod \"" + pod.id.str() + "\" is not mutable: apps are added to pods of `rkt app sandbox`");
    }
    ControlClient init(pod.dir);
    record.mend(init);
    const PodManifest alone = make_manifest(request_of(record.manifest, added));
    AppName name = alone.apps.front().name;
    if (record.has(name.str())) {
        throw Error("app \"" + name.str() + "\" exists already in pod \"" + pod.id.str() + "\"");
    }
    record.manifest.apps.push_back(alone.apps.front());
    record.manifest.volumes = alone.volumes;
    bring_in(pod, record, alone, added, init);
    images.touch(added.app.image.id);
    return name;
}

void start_app(const Located& pod, const std::string& app) {
    const Reply reply = ask(pod, Verb::start, app);
    const std::string line = sandbox::describe_failed_start(app, reply);
    if (!line.empty()) {
        throw Error(line, sandbox::is_exec_failure(reply) ? ExitCode(sandbox::handoff::kExecFailed) : ExitCode::rkt_error);
    }
    const std::string quoted = "app \"" + app + "\"";
    switch (reply.errnum) {
        case 0:
            return;
        case EALREADY:
            throw Error(quoted + " runs already");
        case ESHUTDOWN:
            throw Error(quoted + ": the pod is ending");
        case ECHILD:
            throw Error(quoted + ": its pre-start handler ended with " + std::to_string(reply.exit_code));
        default:
            throw SystemError(reply.errnum, "starting " + quoted);
    }
}

bool stop_app(const Located& pod, const std::string& app) {
    const Reply reply = ask(pod, Verb::stop, app);
    if (reply.errnum != 0 && reply.errnum != EALREADY) throw SystemError(reply.errnum, "stopping app \"" + app + "\"");
    return reply.errnum == 0;
}

void remove_app(const Located& pod, const std::string& app) {
    Record record(pod);
    if (!record.has(app)) throw_no_app(pod, record.manifest, app);
    if (!record.plan.is_mutable) {
        throw Error("pod \"" + pod.id.str() + "\" is not mutable: its apps stay (see `rkt app stop`)");
    }
    if (pod.state() == State::running) {
        ControlClient init(pod.dir);
        for (const Verb verb : {Verb::stop, Verb::remove}) {
            const Reply reply = init.ask(verb, app);
            const bool is_done = reply.errnum == 0 || reply.errnum == ENOENT || reply.errnum == EALREADY;
            if (!is_done) throw SystemError(reply.errnum, "removing app \"" + app + "\"");
        }
    }
    record.erase(app);
    record.write();
    record.remove_directory(app);
}

Reply ask_status(const Located& pod, const std::string& app) { return ask(pod, Verb::status, app); }

}  // namespace rkt::pod
