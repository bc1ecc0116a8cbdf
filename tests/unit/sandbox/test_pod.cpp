#include "unit/sandbox/test_pod.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "sandbox/control_client.hpp"
#include "sandbox/pod_group.hpp"
#include "sandbox/relay.hpp"
#include "spec/capability.hpp"

namespace rkt::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kApplets[] = {"sh",       "cat",      "ls",   "echo", "true",   "false",   "sleep", "id",
                                    "hostname", "mknod",    "test", "stat", "grep",   "mkdir",   "touch", "kill",
                                    "tty",      "readlink", "pwd",  "env",  "mount",  "unshare", "chown", "su",
                                    "head",     "find",     "stty", "ip",   "mkfifo", "setsid",  "sync",  "wc",
                                    "dd",       "uname",    "date", "rm",   "cut",  "tr",      "chmod"};

void make_busybox(const std::string& layer) {
    fs::create_directories(layer + "/bin");
    fs::copy_file("/bin/busybox", layer + "/bin/busybox");
    for (const char* applet : kApplets) fs::create_symlink("busybox", layer + "/bin/" + applet);
}

std::string describe(const sandbox::Event& event) {
    using Kind = sandbox::Event::Kind;
    switch (event.kind) {
        case Kind::started:
            return "started " + event.app;
        case Kind::app_exited:
            return "exited " + event.app + " " + std::to_string(event.status);
        case Kind::ready:
            return event.status == 0 ? "ready" : "begun";
        case Kind::failed:
            return "failed " + event.app;
        case Kind::terminal:
            return "terminal " + event.app;
        case Kind::network:
            return "network";
        case Kind::host_users:
            return "host users";
        case Kind::prepared:
            return "prepared";
        case Kind::gone:
            return "gone";
    }
    return "?";
}

// RKT_TEST_USERS=host: pods without a user namespace (CMakeLists.txt runs every pod both ways).
PlanUsers users_of_pods() {
    const char* users = std::getenv("RKT_TEST_USERS");
    if (users != nullptr && std::string_view(users) == "host") return {};
    return {kUsersBase, 65536, true};
}

}  // namespace

TestPod::TestPod() : plan{.pod = PodId::random()} {
    // Overlays want an upper directory on a disk: not on tmpfs, where /tmp may be.
    std::string pattern = "/var/tmp/rkt-sandbox-test-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw SystemError(errno, "mkdtemp");
    path_ = pattern;
    make_busybox(path_ + "/layers/busybox");
    plan.users = users_of_pods();
    plan.hostname = "test-pod";
    plan.stop_timeout_ms = 5000;
    plan.ends_with_starter = true;
}

TestPod::~TestPod() {
    std::error_code ignored;
    // work/work has mode 000, which does not stop root.
    fs::remove_all(path_, ignored);
}

PlanApp& TestPod::add_app(const std::string& name, const std::vector<std::string>& argv) {
    PlanApp app{.name = AppName::parse(name), .cgroup = name + ".service"};
    fs::create_directories(layer_of(name));
    app.layers = {layer_of(name), path_ + "/layers/busybox"};
    app.upper = upper(name);
    app.work = path_ + "/pod/overlay/" + name + "/work";
    fs::create_directories(app.upper);
    fs::create_directories(app.work);
    app.argv = argv;
    app.env = {"PATH=/usr/bin:/bin"};
    app.working_directory = "/";
    app.user = "0";
    app.group = "0";
    app.capabilities = default_capabilities();
    app.stdout_mode = Stdio::relay;
    app.stderr_mode = Stdio::relay;
    plan.apps.push_back(app);
    return plan.apps.back();
}

PlanApp& TestPod::add_shell(const std::string& name, const std::string& script) {
    return add_app(name, {"/bin/sh", "-c", script});
}

void TestPod::add_file(const std::string& app, const std::string& path, const std::string& content, mode_t mode) {
    const fs::path file = layer_of(app) + path;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << content;
    ::chmod(file.c_str(), mode);
}

void TestPod::add_link(const std::string& app, const std::string& path, const std::string& target) {
    const fs::path file = layer_of(app) + path;
    fs::create_directories(file.parent_path());
    fs::create_symlink(target, file);
}

void TestPod::install_probe(const std::string& app) { fs::copy_file(RKT_PROBE_PATH, layer_of(app) + "/probe"); }

void TestPod::install_notifier(const std::string& app) {
    fs::copy_file(RKT_NOTIFIER_PATH, layer_of(app) + "/notifier");
    for (PlanApp& known : plan.apps) {
        if (known.name.str() != app) continue;
        known.sdnotify = SdNotify::container;
        known.env.push_back("NOTIFY_SOCKET=/run/systemd/notify");
    }
}

std::string TestPod::make_host_dir(const std::string& name) {
    fs::create_directories(path_ + "/host/" + name);
    return path_ + "/host/" + name;
}

sandbox::Leader TestPod::start(bool clone_parent) {
    const Dir pod_dir = Dir::open_or_create(path_ + "/pod");
    auto lock = FileLock::take(pod_dir.duplicate().open_dir(".").fd().duplicate(), LockMode::exclusive);
    const Dir status_dir = pod_dir.make_dir("status");
    sandbox::give_group(group, plan.users);
    std::optional<sandbox::NamespaceHolder> namespaces;
    if (plan.users) namespaces.emplace(sandbox::kinds_of_namespaces(plan.host_ipc, plan.host_network));
    auto leader =
        sandbox::Leader::start({plan, status_dir.fd().duplicate(), std::move(lock).release(),
                                sandbox::listen_for_control(pod_dir), RKT_INIT_PATH, RKT_FILTER_PATH, clone_parent,
                                group.get(), std::move(notify), credentials, sockets, std::move(namespaces)});
    sandbox::Event event = leader.next_event();
    if (event.kind == sandbox::Event::Kind::host_users) {
        without_users = sandbox::describe_failure(event);
        event = leader.next_event();
    }
    if (event.kind == sandbox::Event::Kind::network) {
        rtnetlink = std::move(event.fd);
        event = leader.next_event();
    }
    if (event.kind != sandbox::Event::Kind::prepared) throw Error(sandbox::describe_failure(event));
    return leader;
}

sandbox::Leader TestPod::start_and_release() {
    sandbox::Leader leader = start();
    leader.release("", group);
    return leader;
}

TestPod::Outcome TestPod::finish(sandbox::Leader& leader, const OnEvent& on_event, const OnLine& on_line) {
    Outcome outcome;
    std::vector<std::unique_ptr<sandbox::Relay>> relays;
    for (auto& relay : leader.relays()) {
        relays.push_back(
            std::make_unique<sandbox::Relay>(std::move(relay), Fd(), leader.pid(), [&](const sandbox::RelayLine& line) {
                outcome.lines.push_back({std::string(line.app), line.is_stderr, line.pid, std::string(line.text)});
                if (on_line) on_line(leader, outcome.lines.back());
            }));
    }
    for (bool gone = false; !gone || !relays.empty();) {
        std::vector<pollfd> polled{{gone ? -1 : leader.channel().get(), POLLIN, 0}};
        for (const auto& relay : relays) polled.push_back({relay->socket().get(), POLLIN, 0});
        check(::poll(polled.data(), polled.size(), -1), "poll");
        for (size_t i = relays.size(); i-- > 0;) {
            if (polled[i + 1].revents != 0 && !relays[i]->handle()) relays.erase(relays.begin() + static_cast<long>(i));
        }
        if (polled[0].revents == 0) continue;
        sandbox::Event event = leader.next_event();
        if (event.kind == sandbox::Event::Kind::gone) {
            gone = true;
            continue;
        }
        outcome.events.push_back(describe(event));
        if (event.kind == sandbox::Event::Kind::failed) outcome.failure = sandbox::describe_failure(event);
        if (on_event) on_event(leader, event);
    }
    outcome.exit_code = leader.wait();
    return outcome;
}

TestPod::Outcome TestPod::run() {
    sandbox::Leader leader = start_and_release();
    return finish(leader);
}

std::string TestPod::run_shell(const std::string& script) {
    add_shell("app", script);
    const Outcome outcome = run();
    return outcome.failure + outcome.output("app");
}

std::string TestPod::Outcome::output(const std::string& app, bool is_stderr) const {
    std::string text;
    for (const auto& line : lines) {
        if (line.app == app && line.is_stderr == is_stderr) text += line.text + "\n";
    }
    return text;
}

std::string TestPod::status(const std::string& app) const {
    return Dir::open(path_ + "/pod").read_file("status/" + app);
}

std::string TestPod::find_status(const std::string& app) const {
    return Dir::open(path_ + "/pod").find_and_read("status/" + app).value_or("");
}

}  // namespace rkt::test
