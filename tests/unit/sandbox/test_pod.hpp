// A real pod of busybox on this host's kernel, without systemd: real namespaces, overlay on a disk
// directory, the built rkt-init and filter. Needs root.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/dir.hpp"
#include "sandbox/leader.hpp"
#include "spec/plan.hpp"

namespace rkt::test {

inline constexpr uint32_t kUsersBase = 0x10000000;  // of pods with a user namespace

struct Line {
    std::string app;
    bool is_stderr;
    pid_t pid;
    std::string text;
};

class TestPod {
public:
    TestPod();
    ~TestPod();
    TestPod(const TestPod&) = delete;
    TestPod& operator=(const TestPod&) = delete;

    // An app of the busybox image with relayed output, the default capabilities and the filter.
    PlanApp& add_app(const std::string& name, const std::vector<std::string>& argv);
    PlanApp& add_shell(const std::string& name, const std::string& script);
    // A file of the app's topmost layer.
    void add_file(const std::string& app, const std::string& path, const std::string& content, mode_t mode = 0644);
    void add_link(const std::string& app, const std::string& path, const std::string& target);
    void install_probe(const std::string& app);  // syscall_probe.cpp as /probe
    void install_notifier(const std::string& app);  // notifier.cpp as /notifier
    // A directory of the host, to be a volume's source.
    std::string make_host_dir(const std::string& name);

    sandbox::Leader start(bool clone_parent = false);  // until `prepared`
    sandbox::Leader start_and_release();
    // Everything from the release to the end; `on_event` sees each event as it comes.
    struct Outcome {
        int exit_code = -1;
        std::vector<Line> lines;
        std::vector<std::string>
            events;  // "started app", "exited app 3", "ready" or "begun", "failed app: step: detail"
        std::string failure;              // as a person reads it
        [[nodiscard]] std::string output(const std::string& app, bool is_stderr = false) const;
    };
    using OnEvent = std::function<void(sandbox::Leader&, sandbox::Event&)>;
    using OnLine = std::function<void(sandbox::Leader&, const Line&)>;
    static Outcome finish(sandbox::Leader& leader, const OnEvent& on_event = {}, const OnLine& on_line = {});
    Outcome run();
    std::string run_shell(const std::string& script);  // one app; its stdout

    [[nodiscard]] std::string status(const std::string& app) const;
    [[nodiscard]] std::string find_status(const std::string& app) const;  // "": none yet
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string upper(const std::string& app) const { return path_ + "/pod/overlay/" + app + "/upper"; }

    Plan plan;
    std::string without_users;  // why the pod has no user namespace, though one was planned
    Fd rtnetlink;  // of the pod, when its plan has interfaces
    Fd group;      // its cgroup; empty: none
    Fd notify;     // init's connection to the manager; empty: none
    std::vector<Credential> credentials;  // that the plan names
    std::vector<int> sockets;             // that its unit hands over

private:
    std::string layer_of(const std::string& app) const { return path_ + "/layers/" + app; }
    std::string path_;
};

}  // namespace rkt::test
