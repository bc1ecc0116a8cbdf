#include "pod/start.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <optional>

#include "base/error.hpp"
#include "pod/credentials.hpp"
#include "pod/device_rules.hpp"
#include "pod/flavor.hpp"
#include "pod/late_registration.hpp"
#include "pod/layout.hpp"
#include "pod/metadata_record.hpp"
#include "pod/namespaces.hpp"
#include "pod/placement.hpp"
#include "pod/plan_pod.hpp"
#include "pod/pod_networks.hpp"
#include "pod/supervise.hpp"
#include "pod/uid_range.hpp"
#include "pod/unit.hpp"
#include "sandbox/control_client.hpp"
#include "sandbox/incoming.hpp"
#include "sandbox/isolators/resources.hpp"
#include "sandbox/leader.hpp"
#include "sandbox/own_journal.hpp"
#include "sandbox/pod_group.hpp"
#include "spec/pod_manifest.hpp"
#include "systemd/notify.hpp"
#include "systemd/notify_relay.hpp"

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

// What a pod is made of while it is started.
struct Start {
    const Running& pod;
    const StartOptions& options;
    std::optional<sandbox::NamespaceHolder> namespaces;
    Network network;
    UidRange users;
    Plan plan{.pod = pod.id()};
    std::vector<Credential> credentials{};
    sandbox::PodGroup group{};
    std::optional<systemd::NotifyRelay> notify{};  // where we stay the unit's main process
    std::optional<sandbox::OwnJournal> journal{};
};

// Where it is; "": there is none. As it is asked for now, or was when the pod was prepared.
std::string open_journal(Start& start, Flavor flavor) {
    const bool is_wanted = start.options.own_journal || start.pod.dir().exists(kJournal);
    if (!is_wanted || flavor == Flavor::fly) return "";
    Dir directory = start.pod.dir().make_dir(kJournal);
    std::string path = directory.path();
    start.journal.emplace(std::move(directory), start.pod.id());
    return path;
}

// Before any app can write.
void start_journal(Start& start, pid_t leader, const std::string& unit) {
    if (!start.journal) return;
    start.journal->start(
        {start.options.libexec_dir + "/rkt-journal", unit, start.plan.hostname, leader, start.group.directory()});
}

PrivateUsers users_of(const Running& pod, const StartOptions& options) {
    return choose_users(options.users ? *options.users : private_users_of(pod.dir()), options);
}

// What init says to our manager goes through us as long as we are there.
Fd open_notify(Start& start, Role role) {
    if (!systemd::has_notify_socket()) return {};
    if (role == Role::handover) return systemd::connect_notify();
    return start.notify.emplace().take_far_end();
}

std::vector<int> numbers_of(const std::vector<systemd::ListenSocket>& sockets) {
    std::vector<int> numbers;
    for (const auto& socket : sockets) numbers.push_back(socket.fd);
    return numbers;
}

sandbox::Leader start_leader(Start& start, Role role) {
    const Running& pod = start.pod;
    const std::string& libexec_dir = start.options.libexec_dir;
    return sandbox::Leader::start({start.plan, pod.dir().make_dir(kStatus).fd().duplicate(),
                                   pod.lock().fd().duplicate(), sandbox::listen_for_control(pod.dir()),
                                   libexec_dir + "/rkt-init", libexec_dir + "/default.bpf", role == Role::handover,
                                   start.group.birthplace().get(), open_notify(start, role),
                                   std::move(start.credentials), numbers_of(start.options.sockets),
                                   std::move(start.namespaces), start.journal ? start.journal->take_lifeline() : Fd()});
}

void write_plan(const Start& start) { start.pod.dir().write_whole(kPlan, start.plan.print()); }

// The leader found that the kernel, or a file system, has no user namespace for the pod.
void do_without_users(Start& start, const sandbox::Event& event) {
    start.plan.users = {};
    write_plan(start);
    start.options.warn("no user namespace for this pod: " + sandbox::describe_failure(event));
}

sandbox::Event expect(Start& start, sandbox::Leader& leader, sandbox::Event::Kind kind) {
    sandbox::Event event = leader.next_event();
    if (event.kind == sandbox::Event::Kind::host_users) {
        do_without_users(start, event);
        event = leader.next_event();
    }
    if (event.kind != kind) throw Error(sandbox::describe_failure(event));
    return event;
}

// Written down first: who finds the pod ended takes away what it leaves in a unit that lives on.
sandbox::PodGroup make_group(const Running& pod, const Plan& plan, bool shares_unit) {
    if (shares_unit) pod.dir().write_file(kSubCgroup, sandbox::PodGroup::place_in_own_unit(pod.id()));
    return sandbox::PodGroup::in_own_unit(plan, shares_unit);
}

void join_networks(Start& start, sandbox::Leader& leader) {
    const sandbox::Event event = expect(start, leader, sandbox::Event::Kind::network);
    pod::join_networks(start.pod, leader.pid(), event.fd, *start.network);
}

std::vector<Fd> take_holdings(Start& start) {
    auto holdings = start.network ? start.network->take_holdings() : std::vector<Fd>();
    std::move(start.users.locks.begin(), start.users.locks.end(), std::back_inserter(holdings));
    return holdings;
}

// Returns when the leader is in its unit, and will become init as soon as it has made what it makes: then it need not
// wait for us, and be woken on our CPU.
void put_into_unit(Start& start, sandbox::Leader& leader, PodUnit& unit) {
    start.pod.dir().write_whole(kPid, std::to_string(leader.pid()));
    start.pod.dir().write_whole(kUnit, unit.name() + "\n");
    write_plan(start);
    if (start.network) join_networks(start, leader);
    unit.wait();
    if (start.network && start.network->outlives_pod()) unit.bind_teardown();
    sandbox::PodGroup& group = start.group;
    if (!group.directory() && (!unit.name().empty() || sandbox::has_limits(start.plan)))
        group = sandbox::PodGroup::around(start.plan, leader.pid());
    group.enable_controllers(leader.pid());
    start_journal(start, leader.pid(), unit.name());
    sandbox::give_group(group.directory(), start.plan.users);
    leader.release(unit.name(), group.directory(), take_holdings(start));
}

// While the leader makes mounts and init starts the apps; nobody is told that the pod is ready before.
void register_machine(const Start& start, PodUnit& unit) {
    if (start.plan.flavor == Flavor::fly) return start.pod.dir().write_whole(kRegistration, kNoMachine);
    const auto runs = [&](const PodId& id) {
        const auto other = start.pod.store().locate(id);
        return other && other->state() == State::running;
    };
    const auto interfaces = start.network ? start.network->host_interfaces() : std::vector<int32_t>();
    const Dir& dir = start.pod.dir();
    dir.write_whole(kRegistration, unit.register_machine(dir.path(), interfaces, runs) + "\n");
}

// The pod does not come to be. Nobody may hold anything of its networks any more when what outlives them is undone;
// what cannot be undone now, gc tries again.
void give_up(Start& start, sandbox::Leader& leader, PodUnit& unit) noexcept {
    leader.kill();
    start.network.reset();
    unit.abandon();
    try {
        detach_networks(start.pod.dir(), start.pod.id(), start.options.config_dirs);
    } catch (const Error&) {
        // What failed first is what there is to say.
    }
}

}  // namespace

int start(Running pod, const PodContents& contents, const image::Store& images, const StartOptions& given,
          std::optional<sandbox::NamespaceHolder> namespaces) {
    const StartOptions options = contents.flavor == Flavor::fly ? fly_options(given) : given;
    const Placement placement = place_self();
    const Role role = choose_role(placement, options);
    const PrivateUsers users = users_of(pod, options);
    Start start{pod, options, namespaces ? std::move(namespaces) : begin_namespaces(users, options),
                prepare_networks(pod, contents.manifest, options), take_uid_range(users, pod.id())};
    Network& network = start.network;
    PlaceOfPod place{make_etc_files(pod, options, network.get())};
    if (options.mds_register) place.metadata_url = register_metadata(pod, options.network, network.get());
    place.journal = open_journal(start, contents.flavor);
    place.users = start.users.users;
    place.is_foreground = role == Role::foreground;
    if (systemd::has_notify_socket()) place.watchdog_usec = systemd::watchdog_usec();
    place.is_handed_over = role == Role::handover;
    if (contents.flavor == Flavor::pod) start.credentials = load_credentials(options.credentials);
    for (const Credential& credential : start.credentials) place.credentials.push_back(credential.id);
    start.plan = plan_pod(pod, contents, images, options, place);
    UnitLimits limits = options.has_limits ? UnitLimits{} : unit_limits(contents.manifest, pod.dir().path());
    for (auto& rule : device_rules(start.plan)) limits.properties.push_back(std::move(rule));
    sandbox::check_controllers(limits.controllers);
    sandbox::check_controllers(start.plan);
    if (placement.keep_unit) start.group = make_group(pod, start.plan, role != Role::handover);
    sandbox::Leader leader = start_leader(start, role);
    PodUnit unit(pod.id(), placement, leader.pid(), options, limits.properties);
    try {
        if (!pod.dir().exists(kManifest)) contents.write(pod.dir());
        for (const RuntimeApp& app : contents.manifest.apps) images.touch(app.image.id);
        put_into_unit(start, leader, unit);
        register_machine(start, unit);
        (void)expect(start, leader, sandbox::Event::Kind::prepared);
    } catch (const Error&) {
        give_up(start, leader, unit);
        throw;
    }

    LateRegistration registration(unit, pod.dir());
    if (role == Role::handover) {
        const int status = hand_over(leader);
        if (start.journal) start.journal->detach();
        registration.wait(leader.pidfd());
        return status;
    }
    std::optional<KeptUnit> kept;
    if (placement.keep_unit) kept.emplace(unit);
    const int status = supervise(
        leader, options, {unit.name(), start.journal ? start.journal->socket() : ""}, registration,
        [&] {
            if (kept) unit.begin_unregister();
        },
        start.notify ? &*start.notify : nullptr);
    if (start.journal) start.journal->wait_for_end();
    if (network && network->outlives_pod() && !unit.tear_down())
        detach_networks(pod.dir(), pod.id(), options.config_dirs);
    drop_uid_range(place.users);
    sandbox::drop_incoming(pod.id());
    return status;
}

}  // namespace rkt::pod
