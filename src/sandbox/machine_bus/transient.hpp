// What StartTransientUnit of machinectl(1) and systemd-run(1) asks for, as a command for init.
#pragma once

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "sandbox/command_writer.hpp"
#include "spec/dbus/message.hpp"

namespace rkt::sandbox::machine_bus {

struct TransientRequest {
    std::string unit;
    CommandRequest command;
    std::vector<Fd> streams;  // stdin, stdout, stderr, or none
};

// An error of D-Bus that a method answers with.
struct MethodError {
    std::string name;
    std::string text;
};

// Takes the message's descriptors. Throws ProtocolError, or MethodError for what cannot be kept: nothing is ignored
// that would change what the command may do.
TransientRequest read_transient(dbus::Message& message);
// container-getty@N.service: what `machinectl login` starts at the terminal N. False: another unit.
bool read_getty(const std::string& unit, TransientRequest& request);

}  // namespace rkt::sandbox::machine_bus
