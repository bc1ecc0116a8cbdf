#include "pod/start.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>

#include "base/error.hpp"
#include "pod/etc_files.hpp"
#include "pod/layout.hpp"
#include "pod/placement.hpp"
#include "pod/pod_networks.hpp"
#include "pod/supervise.hpp"
#include "pod/unit.hpp"
#include "sandbox/app_groups.hpp"
#include "sandbox/leader.hpp"
#include "sandbox/make_plan.hpp"
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

// From what prepare wrote down: the image itself may be gone from the store, its layers are not.
sandbox::AppTree tree_of(const Dir& info, const image::Store& images) {
    const ImageManifest manifest = ImageManifest::parse(info.read_file(kImageManifest));
    sandbox::AppTree tree;
    tree.from_docker = find_value(manifest.annotations, "appc.io/docker/repository") != nullptr;
    tree.layers = images.lower_dirs(parse_layers(info.read_file(kLayers)));
    return tree;
}

std::map<std::string, sandbox::AppTree> trees_of(const Running& pod, const PodManifest& manifest,
                                                 const image::Store& images) {
    std::map<std::string, sandbox::AppTree> trees;
    const Dir infos = pod.dir().open_dir(kAppsInfo);
    for (const RuntimeApp& app : manifest.apps) {
        trees[app.name.str()] = tree_of(infos.open_dir(app.name.str()), images);
        images.touch(app.image.id);
    }
    return trees;
}

// Takes away what a pod leaves in a unit that lives on.
class KeptUnit {
public:
    KeptUnit(PodUnit& unit, const Plan& plan) noexcept : unit_(unit), plan_(plan) {}
    ~KeptUnit() {
        unit_.unregister_machine();
        sandbox::remove_groups(plan_);
    }
    KeptUnit(const KeptUnit&) = delete;
    KeptUnit& operator=(const KeptUnit&) = delete;

private:
    PodUnit& unit_;
    const Plan& plan_;
};

Plan plan_pod(const Running& pod, const PodManifest& manifest, const image::Store& images, const StartOptions& options,
              const Placement& placement, Role role, const EtcFiles& etc) {
    sandbox::PlanInput input{pod.id(), manifest, trees_of(pod, manifest, images), pod.dir().path()};
    input.hostname = options.hostname;
    input.host_network = options.network.mode == NetSelection::Mode::host;
    input.has_interfaces = options.network.has_interfaces();
    input.resolv_conf = etc.resolv_conf;
    input.hosts = etc.hosts;
    input.shares_unit = placement.keep_unit && role != Role::handover;
    input.insecure_capabilities = options.insecure_capabilities;
    input.insecure_paths = options.insecure_paths;
    input.insecure_seccomp = options.insecure_seccomp;
    input.interactive = options.interactive;
    input.has_terminal = ::isatty(STDIN_FILENO) == 1;
    input.output = role == Role::foreground && !options.quiet ? Stdio::relay : Stdio::log;
    Plan plan = sandbox::make_plan(input);
    plan.ends_with_starter = role == Role::foreground;
    return plan;
}

sandbox::Leader start_leader(const Running& pod, const Plan& plan, const StartOptions& options, Role role) {
    return sandbox::Leader::start({plan, pod.dir().fd().duplicate(), pod.lock().fd().duplicate(),
                                   options.libexec_dir + "/rkt-init", options.libexec_dir + "/default.bpf",
                                   role == Role::handover});
}

sandbox::Event expect(sandbox::Leader& leader, sandbox::Event::Kind kind) {
    sandbox::Event event = leader.next_event();
    if (event.kind != kind) throw Error(sandbox::describe_failure(event));
    return event;
}

// Returns when the leader is in its unit and on its way to become init.
void put_into_unit(const Running& pod, const Plan& plan, sandbox::Leader& leader, PodUnit& unit, const Network& network) {
    pod.dir().write_whole(kPid, std::to_string(leader.pid()));
    pod.dir().write_whole(kUnit, unit.name() + "\n");
    pod.dir().write_whole(kPlan, plan.print());
    if (network) join_networks(pod, leader, *network);
    (void)expect(leader, sandbox::Event::Kind::prepared);
    unit.wait();
    if (network && network->outlives_pod()) unit.bind_teardown();
    leader.release(unit.name(), network ? network->take_holdings() : std::vector<Fd>());
}

// While init starts the apps; nobody is told that the pod is ready before.
void register_machine(const Running& pod, PodUnit& unit, const Network& network) {
    const auto runs = [&](const PodId& id) {
        const auto other = pod.store().locate(id);
        return other && other->state() == State::running;
    };
    const auto interfaces = network ? network->host_interfaces() : std::vector<int32_t>();
    pod.dir().write_whole(kRegistration, unit.register_machine(pod.dir().path(), interfaces, runs) + "\n");
}

// What cannot be deleted now, gc tries again.
void give_up_networks(const Running& pod, const StartOptions& options) noexcept {
    try {
        detach_networks(pod.dir(), pod.id(), options.config_dirs);
    } catch (const Error&) {
        // What failed first is what there is to say.
    }
}

}  // namespace

int start(Running pod, const image::Store& images, const StartOptions& options) {
    const Placement placement = place_self();
    const Role role = choose_role(placement, options);
    const PodManifest manifest = PodManifest::parse(pod.dir().read_file(kManifest));
    const Network network = prepare_networks(pod, manifest, options);
    const EtcFiles etc = make_etc_files(pod, options, network.get());
    const Plan plan = plan_pod(pod, manifest, images, options, placement, role, etc);
    sandbox::Leader leader = start_leader(pod, plan, options, role);
    PodUnit unit(pod.id(), placement, leader.pid(), options);
    try {
        put_into_unit(pod, plan, leader, unit, network);
        register_machine(pod, unit, network);
    } catch (const Error&) {
        leader.stop(SIGKILL);
        unit.abandon();
        give_up_networks(pod, options);
        throw;
    }

    if (role == Role::handover) return hand_over(leader);
    std::optional<KeptUnit> kept;
    if (placement.keep_unit) kept.emplace(unit, plan);
    const int status = supervise(leader, options, unit.name(), [&] { if (kept) unit.begin_unregister(); });
    if (network && network->outlives_pod() && !unit.tear_down()) detach_networks(pod.dir(), pod.id(), options.config_dirs);
    return status;
}

}  // namespace rkt::pod
