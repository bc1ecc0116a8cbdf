#include "pod/start.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>

#include "base/error.hpp"
#include "pod/device_rules.hpp"
#include "pod/flavor.hpp"
#include "pod/layout.hpp"
#include "pod/metadata_record.hpp"
#include "pod/placement.hpp"
#include "pod/plan_pod.hpp"
#include "pod/pod_networks.hpp"
#include "pod/supervise.hpp"
#include "pod/unit.hpp"
#include "sandbox/control_client.hpp"
#include "sandbox/leader.hpp"
#include "sandbox/pod_group.hpp"
#include "spec/pod_manifest.hpp"
#include "systemd/notify.hpp"

namespace rkt::pod {
namespace {

// How this process relates to the pod once it runs.
enum class Role {
    foreground,  // stays, shows the apps' output, ends with the pod
    service,     // stays as the main process of somebody's unit; output goes to the journal
    handover     // systemd is our parent and listens: it gets the leader as main process, we exit
};

bool is_journal_stream(int fd) {
    // systemd.exec(5): $JOURNAL_STREAM holds device and inode of the stream stdout or stderr is.
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat st {};
    if (stream == nullptr || ::fstat(fd, &st) == -1) return false;
    return std::to_string(st.st_dev) + ":" + std::to_string(st.st_ino) == stream;
}

Role choose_role(const Placement& placement, const StartOptions& options) {
    if (options.interactive) return Role::foreground;
    if (!placement.keep_unit) return Role::foreground;
    if (!is_journal_stream(STDOUT_FILENO)) return Role::foreground;  // systemd-run --pipe: somebody reads it
    return ::getppid() == 1 && systemd::has_notify_socket() ? Role::handover : Role::service;
}

// Takes the machine's name away from a unit that lives on.
class KeptUnit {
public:
    explicit KeptUnit(PodUnit& unit) noexcept : unit_(unit) {}
    ~KeptUnit() { unit_.unregister_machine(); }
    KeptUnit(const KeptUnit&) = delete;
    KeptUnit& operator=(const KeptUnit&) = delete;

private:
    PodUnit& unit_;
};

sandbox::Leader start_leader(const Running& pod, const Plan& plan, const StartOptions& options, Role role,
                             const sandbox::PodGroup& group) {
    return sandbox::Leader::start({plan, pod.dir().make_dir(kStatus).fd().duplicate(), pod.lock().fd().duplicate(),
                                   sandbox::listen_for_control(pod.dir()), options.libexec_dir + "/rkt-init",
                                   options.libexec_dir + "/default.bpf", role == Role::handover,
                                   group.birthplace().get()});
}

sandbox::Event expect(sandbox::Leader& leader, sandbox::Event::Kind kind) {
    sandbox::Event event = leader.next_event();
    if (event.kind != kind) throw Error(sandbox::describe_failure(event));
    return event;
}

// Returns when the leader is in its unit, and will become init as soon as it has made what it makes: then it need not
// wait for us, and be woken on our CPU.
void put_into_unit(const Running& pod, const Plan& plan, sandbox::Leader& leader, PodUnit& unit,
                   sandbox::PodGroup& group, const Network& network) {
    pod.dir().write_whole(kPid, std::to_string(leader.pid()));
    pod.dir().write_whole(kUnit, unit.name() + "\n");
    pod.dir().write_whole(kPlan, plan.print());
    if (network) join_networks(pod, leader, *network);
    unit.wait();
    if (network && network->outlives_pod()) unit.bind_teardown();
    if (!group.directory() && !unit.name().empty()) group = sandbox::PodGroup::around(plan, leader.pid());
    group.enable_controllers(leader.pid());
    leader.release(unit.name(), group.directory(), network ? network->take_holdings() : std::vector<Fd>());
}

// While the leader makes mounts and init starts the apps; nobody is told that the pod is ready before.
void register_machine(const Running& pod, const Plan& plan, PodUnit& unit, const Network& network) {
    if (plan.flavor == Flavor::fly) return pod.dir().write_whole(kRegistration, kNoMachine);
    const auto runs = [&](const PodId& id) {
        const auto other = pod.store().locate(id);
        return other && other->state() == State::running;
    };
    const auto interfaces = network ? network->host_interfaces() : std::vector<int32_t>();
    pod.dir().write_whole(kRegistration, unit.register_machine(pod.dir().path(), interfaces, runs) + "\n");
}

// The pod does not come to be. Nobody may hold anything of its networks any more when what outlives them is undone;
// what cannot be undone now, gc tries again.
void give_up(const Running& pod, sandbox::Leader& leader, PodUnit& unit, Network network,
             const StartOptions& options) noexcept {
    leader.kill();
    network.reset();
    unit.abandon();
    try {
        detach_networks(pod.dir(), pod.id(), options.config_dirs);
    } catch (const Error&) {
        // What failed first is what there is to say.
    }
}

}  // namespace

int start(Running pod, const PodContents& contents, const image::Store& images, const StartOptions& given) {
    StartOptions options = contents.flavor == Flavor::fly ? fly_options(given) : given;
    const Placement placement = place_self();
    const Role role = choose_role(placement, options);
    Network network = prepare_networks(pod, contents.manifest, options);
    PlaceOfPod place{make_etc_files(pod, options, network.get())};
    if (options.mds_register) place.metadata_url = register_metadata(pod, options.network, network.get());
    place.is_foreground = role == Role::foreground;
    const Plan plan = plan_pod(pod, contents, images, options, place);
    sandbox::check_controllers(plan);
    const auto devices = device_rules(plan);
    options.properties.insert(options.properties.end(), devices.begin(), devices.end());
    const bool shares_unit = role != Role::handover;
    auto group = placement.keep_unit ? sandbox::PodGroup::in_own_unit(plan, shares_unit) : sandbox::PodGroup();
    sandbox::Leader leader = start_leader(pod, plan, options, role, group);
    PodUnit unit(pod.id(), placement, leader.pid(), options);
    try {
        if (!devices.empty() && !unit.has_manager())
            throw Error("a device can be a read-only volume only with systemd");
        if (!pod.dir().exists(kManifest)) contents.write(pod.dir());
        for (const RuntimeApp& app : contents.manifest.apps) images.touch(app.image.id);
        put_into_unit(pod, plan, leader, unit, group, network);
        register_machine(pod, plan, unit, network);
        (void)expect(leader, sandbox::Event::Kind::prepared);
    } catch (const Error&) {
        give_up(pod, leader, unit, std::move(network), options);
        throw;
    }

    if (role == Role::handover) return hand_over(leader);
    std::optional<KeptUnit> kept;
    if (placement.keep_unit) kept.emplace(unit);
    const int status = supervise(leader, options, unit.name(), [&] {
        if (kept) unit.begin_unregister();
    });
    if (network && network->outlives_pod() && !unit.tear_down())
        detach_networks(pod.dir(), pod.id(), options.config_dirs);
    return status;
}

}  // namespace rkt::pod
