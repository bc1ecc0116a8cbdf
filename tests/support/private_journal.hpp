// A journald of the test's own: the real one, its /run a temporary directory in a mount namespace of its
// own, gone with the fixture. Takes root and the package systemd.
#pragma once

#include <sys/wait.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "base/child.hpp"
#include "support/notify_socket.hpp"
#include "support/temp_tree.hpp"

namespace rkt::test {

class PrivateJournal {
public:
    PrivateJournal() : daemon_(start()) {}
    ~PrivateJournal() { stop(); }
    PrivateJournal(const PrivateJournal&) = delete;
    PrivateJournal& operator=(const PrivateJournal&) = delete;

    // As an instance for a namespace it leaves the kernel's log and audit alone (systemd-journald(8)).
    [[nodiscard]] std::string stream_socket() const { return tree_.path() + "/systemd/journal.test/stdout"; }
    [[nodiscard]] std::string sync_socket() const { return tree_.path() + "/systemd/journal.test/io.systemd.journal"; }
    [[nodiscard]] std::string directory() const { return tree_.path() + "/log/journal/" + kMachineId + ".test"; }

    // Stopped, it reads nothing of what is sent meanwhile.
    void pause() const {
        daemon_.kill(SIGSTOP);
        siginfo_t stopped{};
        check(::waitid(P_PID, static_cast<id_t>(daemon_.pid()), &stopped, WSTOPPED), "waiting for journald to stop");
    }
    void resume() const { daemon_.kill(SIGCONT); }

    void stop() {
        if (stopped_) return;
        daemon_.kill(SIGKILL);
        daemon_.wait();
        stopped_ = true;
    }

private:
    static constexpr const char* kMachineId = "0123456789abcdef0123456789abcdef";

    // Returns once it listens: it says READY=1 then.
    Child start() {
        std::filesystem::create_directories(directory());
        std::filesystem::create_directories(tree_.path() + "/systemd/journal.test");
        tree_.dir().write_file("machine-id", std::string(kMachineId) + "\n");
        NotifySocket manager;
        // Its files are below /var/log or /run, as it likes: both are the same directory to it.
        const std::string& tree = tree_.path();
        const std::string script = "mount --bind " + tree + "/machine-id /etc/machine-id; mount --bind " + tree +
                                   "/log /var/log; mount --bind " + tree +
                                   " /run; exec /lib/systemd/systemd-journald test";
        Child child =
            Child::spawn({"/usr/bin/unshare", "--mount", "--propagation", "private", "/bin/sh", "-ec", script});
        while (manager.receive().find("READY=1") == std::string::npos) {
        }
        return child;
    }

    TempTree tree_;
    Child daemon_;
    bool stopped_ = false;
};

}  // namespace rkt::test
