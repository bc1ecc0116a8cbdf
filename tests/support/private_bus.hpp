// A D-Bus of the test's own: the real dbus-daemon on a socket in a temporary directory, gone with the
// fixture. Nothing of it touches the machine's buses.
#pragma once

#include <csignal>
#include <string>
#include <vector>

#include "base/child.hpp"
#include "base/fd.hpp"
#include "support/temp_tree.hpp"

namespace rkt::test {

class PrivateBus {
public:
    PrivateBus() : daemon_(start()) {}
    ~PrivateBus() { stop(); }
    PrivateBus(const PrivateBus&) = delete;
    PrivateBus& operator=(const PrivateBus&) = delete;

    [[nodiscard]] std::string address() const { return "unix:path=" + path(); }
    [[nodiscard]] std::string path() const { return tree_.path() + "/bus"; }  // of its socket
    // The bus goes away under its peers, at once.
    void stop() {
        if (stopped_) return;
        daemon_.kill(SIGKILL);
        daemon_.wait();
        stopped_ = true;
    }

private:
    void write_config() const {
        tree_.dir().write_file("bus.conf",
                               "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
                               " \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
                               "<busconfig><listen>unix:path=" +
                                   path() +
                                   "</listen><auth>EXTERNAL</auth><policy context=\"default\">"
                                   "<allow send_destination=\"*\"/><allow receive_sender=\"*\"/><allow own=\"*\"/>"
                                   "</policy></busconfig>\n");
    }

    // Returns once the daemon listens: it prints its address then (dbus-daemon(1)).
    Child start() {
        write_config();
        PipeEnds ready = make_pipe();
        const std::vector<Child::Redirect> redirects = {{ready.write.get(), 3}};
        Child daemon = Child::spawn({"/usr/bin/dbus-daemon", "--config-file=" + tree_.path() + "/bus.conf", "--nofork",
                                     "--nopidfile", "--print-address=3"},
                                    redirects);
        ready.write.reset();
        char byte = 0;
        while (byte != '\n') {
            if (::read(ready.read.get(), &byte, 1) != 1) throw Error("dbus-daemon did not start");
        }
        return daemon;
    }

    TempTree tree_;
    Child daemon_;
    bool stopped_ = false;
};

}  // namespace rkt::test
