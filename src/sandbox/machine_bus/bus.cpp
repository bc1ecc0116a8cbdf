#include "sandbox/machine_bus/bus.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"

namespace rkt::sandbox::machine_bus {

using namespace dbus;
namespace {

using control::UnitStatus;
using control::Verb;

constexpr const char* kNoSuchUnit = "org.freedesktop.systemd1.NoSuchUnit";
constexpr const char* kRoot = "/org/freedesktop/systemd1";

Message make_signal(const std::string& path, const char* interface, const char* member, const char* signature,
                    const Writer& body) {
    Message signal;
    signal.type = MessageType::signal;
    signal.flags = kNoReplyExpected;
    signal.path = path;
    signal.interface = interface;
    signal.member = member;
    signal.signature = signature;
    signal.body = body.bytes();
    return signal;
}

Fd make_command_file(const std::string& bytes) {
    Fd file(check(::memfd_create("command", MFD_CLOEXEC), "making a memory file"));
    if (::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
        throw Error("writing it");
    return file;
}

// In init's words: what failed, and on what.
std::string describe(const UnitStatus& unit) {
    std::string text = unit.step == std::string("executing") ? "cannot execute " : unit.step + std::string(": ");
    text += unit.detail;
    if (unit.errnum <= 0) return text;
    return text + (unit.detail[0] != '\0' ? ": " : "") + strerror(unit.errnum);
}

}  // namespace

void Bus::accept(Fd socket) { clients_.emplace_back(std::move(socket), ":1." + std::to_string(++last_client_)); }

void Bus::serve(Connection& client) {
    for (Message& message : client.receive()) {
        if (message.type == MessageType::method_call) answer(client, message);
    }
}

void Bus::answer(Connection& client, Message& message) {
    Call call{client, message, Reader(message.body), {}, {}, {}};
    Message reply;
    reply.reply_serial = message.serial;
    reply.type = MessageType::method_return;
    if (message.destination == kDriver) reply.sender = kDriver;
    try {
        const Method* found = nullptr;
        for (const Method& method : methods()) {
            const bool is_meant = message.interface.empty() || message.interface == method.interface;
            if (is_meant && message.member == method.member && message.signature == method.in) found = &method;
        }
        const bool is_ours = message.destination.empty() || message.destination == kDriver ||
                             message.destination == "org.freedesktop.systemd1";
        if (!is_ours) {
            throw MethodError{"org.freedesktop.DBus.Error.ServiceUnknown",
                              "The name " + message.destination + " is not provided in a pod"};
        }
        if (found == nullptr) {
            throw MethodError{"org.freedesktop.DBus.Error.UnknownMethod",
                              "Unknown method " + message.member + " or interface " + message.interface + "."};
        }
        found->handle(*this, call);
        reply.signature = call.signature.empty() ? found->out : call.signature;
        reply.body = call.out.bytes();
    } catch (const MethodError& error) {
        reply.type = MessageType::error;
        reply.error_name = error.name;
        reply.signature = "s";
        reply.body = Writer().text(error.text).bytes();
    }
    const bool has_failed = reply.type == MessageType::error;
    if ((message.flags & kNoReplyExpected) == 0) client.send(reply);
    if (!has_failed && message.member == "Hello") client.register_name();
    // A job may be over before it was told of.
    for (Job& job : call.jobs) {
        const std::string unit = job.unit;
        jobs_.push_back(std::move(job));
        end_jobs(find(unit));
    }
}

UnitStatus Bus::find(const std::string& unit) {
    if (unit.empty() || unit.size() >= sizeof UnitStatus::name || unit.find('/') != std::string::npos ||
        unit[0] == '.') {
        return unknown_unit(unit.substr(0, 255));
    }
    UnitStatus status = init_.ask(Verb::unit, unit);
    return status.errnum == 0 ? status : unknown_unit(unit);
}

UnitStatus Bus::expect(const std::string& unit) {
    UnitStatus status = find(unit);
    if (status.errnum != 0) throw MethodError{kNoSuchUnit, "Unit " + unit + " not found."};
    return status;
}

Job Bus::job_of(const std::string& unit) const {
    const auto found = std::find_if(jobs_.begin(), jobs_.end(), [&](const Job& job) { return job.unit == unit; });
    return found == jobs_.end() ? Job{} : *found;
}

void Bus::begin_job(Call& call, const UnitStatus& before, Verb verb) {
    // Of a start that is none, it is done already.
    const bool is_new = verb != Verb::start_unit || before.state != control::AppState::running;
    call.jobs.push_back({++last_job_, before.name, verb, is_new ? before.active_since_us : UINT64_MAX});
    call.out.text(call.jobs.back().path());
}

void Bus::start(Call& call, Verb verb) {
    const std::string name = call.in.text();
    TransientRequest getty;
    if (verb == Verb::start_unit && read_getty(name, getty)) return run(call, std::move(getty));
    const UnitStatus before = expect(name);
    const UnitStatus after = init_.ask(verb, name);
    if (after.errnum != 0) throw MethodError{"org.freedesktop.DBus.Error.Failed", describe(after)};
    begin_job(call, before, verb);
}

void Bus::run(Call& call, TransientRequest request) {
    const Fd file = make_command_file(flatten(request.command));
    std::vector<int> descriptors{file.get()};
    for (const Fd& stream : request.streams) descriptors.push_back(stream.get());
    const UnitStatus after = init_.ask(Verb::run, request.unit, 0, descriptors);
    if (after.errnum == EEXIST) {
        throw MethodError{"org.freedesktop.systemd1.UnitExists", "Unit " + request.unit + " already exists."};
    }
    if (after.errnum != 0) throw MethodError{"org.freedesktop.DBus.Error.Failed", describe(after)};
    UnitStatus before = after;
    before.active_since_us = 0;
    before.state = control::AppState::created;
    begin_job(call, before, Verb::start_unit);
    broadcast(make_signal(kRoot, kManager, "UnitNew", "so", Writer().text(request.unit).text(unit_path(request.unit))));
}

void Bus::start_transient(Call& call) { run(call, read_transient(call.message)); }

void Bus::kill(const std::string& unit, const std::string& who, int signal) {
    const auto whom =
        who.starts_with("main") || who.starts_with("control") ? control::KillWho::main : control::KillWho::all;
    (void)expect(unit);
    const UnitStatus after =
        init_.ask(Verb::kill_unit, unit, static_cast<uint32_t>(signal) | static_cast<uint32_t>(whom) << 8);
    if (after.errnum != 0) throw MethodError{"org.freedesktop.DBus.Error.Failed", strerror(after.errnum)};
}

void Bus::signal_init(int signal) { (void)init_.ask(Verb::kill_unit, "", static_cast<uint32_t>(signal)); }

void Bus::end_jobs(const UnitStatus& unit) {
    for (auto job = jobs_.begin(); job != jobs_.end();) {
        const char* result = job->unit == unit.name ? job_result(*job, unit) : nullptr;
        if (result == nullptr) {
            ++job;
            continue;
        }
        Writer body;
        body.u32(job->id).text(job->path()).text(job->unit).text(result);
        job = jobs_.erase(job);
        broadcast(make_signal(kRoot, kManager, "JobRemoved", "uoss", body));
    }
}

// Of each unit that has changed; which properties, whoever wants to know asks for.
void Bus::pass_news() {
    for (const UnitStatus& unit : init_.take_news()) {
        end_jobs(unit);
        for (const char* interface : {kUnit, kService}) {
            Writer body;
            body.text(interface).array('{', [](Writer&) {}).texts({"ActiveState"});
            broadcast(make_signal(unit_path(unit.name), kProperties, "PropertiesChanged", "sa{sv}as", body));
        }
    }
}

void Bus::broadcast(Message signal) {
    for (Connection& client : clients_) {
        if (client.is_registered()) client.send(signal);
    }
}

void Bus::flush() {
    for (auto client = clients_.begin(); client != clients_.end();) {
        try {
            client->flush();
            ++client;
        } catch (const ProtocolError&) {
            client = clients_.erase(client);
        }
    }
}

}  // namespace rkt::sandbox::machine_bus
