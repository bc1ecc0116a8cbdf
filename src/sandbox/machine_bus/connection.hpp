// A client of the bus: its authentication (D-Bus Specification, "Authentication Protocol", EXTERNAL), then its
// messages. It never waits for a client, and keeps little for one that does not read.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "spec/dbus/message.hpp"

namespace rkt::sandbox::machine_bus {

class Connection {
public:
    Connection(Fd socket, std::string name) : socket_(std::move(socket)), name_(std::move(name)) {}

    // What has come since. Throws ProtocolError when the client is gone or does not speak D-Bus.
    std::vector<dbus::Message> receive();
    // Fills in serial, destination and, unless there is one, the sender: org.freedesktop.systemd1.
    void send(dbus::Message& message);
    void flush();

    [[nodiscard]] const Fd& socket() const { return socket_; }
    [[nodiscard]] const std::string& name() const { return name_; }  // ":1.7"
    // Signals are for those who have said Hello, and got their answer: it is the first message a client takes.
    void register_name() { registered_ = true; }
    [[nodiscard]] bool is_registered() const { return registered_; }
    [[nodiscard]] bool has_output() const { return !output_.empty(); }

private:
    void read_bytes();
    bool authenticate();  // false: more is to come
    std::string answer(const std::string& line);

    Fd socket_;
    std::string name_;
    std::string input_;
    std::deque<Fd> fds_;
    std::string output_;
    uint32_t serial_ = 0;
    bool greeted_ = false;  // the NUL byte that begins
    bool accepted_ = false;
    bool begun_ = false;
    bool registered_ = false;
};

// What the authentication answers to a line; "": nothing more, messages follow. `accepted`: a mechanism was.
std::string answer_authentication(const std::string& line, bool is_root, bool& accepted);

}  // namespace rkt::sandbox::machine_bus
