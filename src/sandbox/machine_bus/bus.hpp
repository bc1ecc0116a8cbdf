// The few names and objects of a system bus that machinectl(1), systemctl(1) and systemd-run(1) talk to: the bus driver
// and org.freedesktop.systemd1 (org.freedesktop.systemd1(5); which calls, facts-machine.md 2).
#pragma once

#include <list>
#include <string>
#include <vector>

#include "sandbox/machine_bus/connection.hpp"
#include "sandbox/machine_bus/init_client.hpp"
#include "sandbox/machine_bus/transient.hpp"
#include "sandbox/machine_bus/units.hpp"

namespace rkt::sandbox::machine_bus {

inline constexpr const char* kDriver = "org.freedesktop.DBus";
inline constexpr const char* kManager = "org.freedesktop.systemd1.Manager";
inline constexpr const char* kUnit = "org.freedesktop.systemd1.Unit";
inline constexpr const char* kService = "org.freedesktop.systemd1.Service";
inline constexpr const char* kProperties = "org.freedesktop.DBus.Properties";

class Bus {
public:
    explicit Bus(InitClient& init) : init_(init) {}

    void accept(Fd socket);
    // What clients have sent, and what init has to tell.
    void serve(Connection& client);
    void pass_news();
    [[nodiscard]] std::list<Connection>& clients() { return clients_; }
    // Sends what is to be sent; clients that are gone are forgotten.
    void flush();

    // A call while it is handled. `in` and `out` are its body and that of the reply.
    struct Call {
        Connection& client;
        dbus::Message& message;
        dbus::Reader in;
        dbus::Writer out;
        std::string signature;
        std::list<Job> jobs;  // that begin with the reply
    };

    // The methods (methods.cpp). Throw MethodError, ProtocolError.
    void start(Call& call, control::Verb verb);
    void kill(const std::string& unit, const std::string& who, int signal);
    void start_transient(Call& call);
    void signal_init(int signal);
    control::UnitStatus find(const std::string& unit);    // errnum ENOENT: unknown
    control::UnitStatus expect(const std::string& unit);  // throws MethodError
    [[nodiscard]] Job job_of(const std::string& unit) const;
    InitClient& init() { return init_; }
    [[nodiscard]] const std::list<Job>& jobs() const { return jobs_; }

private:
    void answer(Connection& client, dbus::Message& message);
    void begin_job(Call& call, const control::UnitStatus& before, control::Verb verb);
    void run(Call& call, TransientRequest request);
    void end_jobs(const control::UnitStatus& unit);
    void broadcast(dbus::Message signal);

    InitClient& init_;
    std::list<Connection> clients_;
    std::list<Job> jobs_;
    uint32_t last_client_ = 0;
    uint32_t last_job_ = 0;
};

struct Method {
    const char* interface;
    const char* member;
    const char* in;
    const char* out;
    void (*handle)(Bus& bus, Bus::Call& call);
};
const std::vector<Method>& methods();

}  // namespace rkt::sandbox::machine_bus
