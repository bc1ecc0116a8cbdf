#include "sandbox/added_app.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"
#include "sandbox/app/journal_stream.hpp"
#include "sandbox/channel.hpp"
#include "sandbox/flat_plan_writer.hpp"
#include "sandbox/own_journal.hpp"
#include "sandbox/pod_root.hpp"

namespace rkt::sandbox {
namespace {

StepError take_volumes(PodRoot& pod) noexcept {
    for (const PlanVolume& volume : pod.plan.volumes) {
        if (const StepError error = take_volume(pod, volume)) return error;
    }
    return done();
}

StepError fill(PodRoot& pod) noexcept {
    for (const PlanMount& mount : pod.plan.apps.front().mounts) {
        for (const auto& tree : pod.host.volumes) {
            if (!mount.copy_up || tree.name != mount.volume) continue;
            if (tree.is_file) continue;
            if (const StepError error = copy_up(pod.overlays.front(), mount, tree.fd)) return error;
        }
    }
    return done();
}

StepError take_files(PodRoot& pod) noexcept {
    for (const PlanMount& mount : pod.plan.apps.front().mounts) {
        for (auto& tree : pod.host.volumes) {
            if (!mount.copy_up || tree.name != mount.volume) continue;
            Fd file = file_as_volume(pod.overlays.front(), mount);
            if (!file) continue;
            tree.fd = std::move(file);
            tree.is_file = true;
        }
    }
    return done();
}

// As the pod's root, to whom the owners of its files mean something.
StepError fill_volumes(PodRoot& pod) noexcept {
    if (!pod.user_namespace) return fill(pod);
    const pid_t child = ::fork();
    if (child == 0) {
        if (become_root_of(pod.user_namespace) == -1) ::_exit(errno);
        ::_exit(fill(pod).errnum);
    }
    int status = 0;
    if (child == -1 || ::waitpid(child, &status, 0) == -1) return failed("");
    return status == 0 ? done() : failed("", WIFEXITED(status) ? WEXITSTATUS(status) : EINTR);
}

// As init counts them (init/added_apps.cpp): in the order in which the app's mounts mention them first, which is not
// the order of the plan's volumes where one mount is deeper than another.
std::vector<int> in_order_of_mounts(const PodRoot& pod) {
    std::vector<int> trees;
    for (const PlanMount& mount : pod.plan.apps.front().mounts) {
        for (const auto& tree : pod.host.volumes) {
            const bool is_taken = std::find(trees.begin(), trees.end(), tree.fd.get()) != trees.end();
            if (tree.name == mount.volume && !is_taken) trees.push_back(tree.fd.get());
        }
    }
    return trees;
}

// Of the streams that go to the journal.
struct JournalStreams {
    std::vector<Fd> fds;
    uint32_t flags = 0;  // control::AddedStreams
};

JournalStreams open_journal_streams(const Plan& pod) {
    const PlanApp& app = pod.apps.front();
    constexpr control::AddedStreams kFlags[] = {control::stdout_stream, control::stderr_stream};
    JournalStreams streams;
    for (const bool is_stderr : {false, true}) {
        if (!needs_journal_stream(app, is_stderr)) continue;
        Fd stream = open_log_stream(pod);
        const app::StreamName name{app.name.str().c_str(), pod.unit.c_str(), is_stderr};
        if (!stream || app::begin_journal(stream, name) == -1) continue;  // no journald listens
        streams.fds.push_back(std::move(stream));
        streams.flags |= kFlags[is_stderr];
    }
    return streams;
}

constexpr Step<PodRoot> kAddedAppRecipe[] = {
    {"unsharing mounts", unshare_mounts}, {"taking volumes", take_volumes},          {"taking images", take_images},
    {"mounting images", mount_overlays},  {"taking files of the image", take_files}, {"filling volumes", fill_volumes},
};

}  // namespace

control::Reply add_app(ControlClient& init, const Plan& plan, pid_t leader) {
    PodRoot pod{plan};
    pod.user_namespace = open_user_namespace(leader);
    const StepFailure failure = perform(kAddedAppRecipe, pod);
    const std::string name = plan.apps.front().name.str();
    if (failure.step != nullptr) {
        throw Error(describe_failure(to_event(wire::failure_event(0, failure), Fd(), {name})));
    }
    const Fd flat = make_memfd("rkt-plan", flatten(plan));
    std::vector<int> descriptors{flat.get(), pod.overlays.front().get()};
    for (const int tree : in_order_of_mounts(pod)) descriptors.push_back(tree);
    const JournalStreams streams = open_journal_streams(plan);
    for (const Fd& stream : streams.fds) descriptors.push_back(stream.get());
    return init.ask(control::Verb::add, name, descriptors, streams.flags);
}

}  // namespace rkt::sandbox
