// What can be called, as a table.
#include <fnmatch.h>

#include <csignal>
#include <cstring>

#include "sandbox/machine_bus/bus.hpp"

namespace rkt::sandbox::machine_bus {

using namespace dbus;
namespace {

using control::UnitStatus;
using control::Verb;
using Call = Bus::Call;

constexpr const char* kPeer = "org.freedesktop.DBus.Peer";
constexpr const char* kIntrospectable = "org.freedesktop.DBus.Introspectable";
constexpr int kPoweroff = 34 + 4;  // SIGRTMIN+4 (systemd(1)); SIGRTMIN as glibc counts

// Targets of systemd that mean the machine itself.
struct MachineTarget {
    const char* name;
    int signal;
};
constexpr MachineTarget kTargets[] = {{"poweroff.target", kPoweroff}, {"halt.target", kPoweroff},
                                      {"exit.target", kPoweroff},     {"reboot.target", SIGINT},
                                      {"kexec.target", SIGINT},       {"ctrl-alt-del.target", SIGINT}};

void start(Bus& bus, Call& call) {
    Reader name(call.message.body);
    const std::string unit = name.text();
    if (name.text() == "isolate") {
        throw MethodError{"org.freedesktop.systemd1.NoIsolation",
                          "Operation refused, a unit of a pod may not be isolated."};
    }
    for (const MachineTarget& target : kTargets) {
        if (unit != target.name) continue;
        bus.signal_init(target.signal);
        call.out.text("/org/freedesktop/systemd1/job/1");
        return;
    }
    bus.start(call, Verb::start_unit);
}
void stop(Bus& bus, Call& call) { bus.start(call, Verb::stop_unit); }
void restart(Bus& bus, Call& call) { bus.start(call, Verb::restart_unit); }
// Of a unit that does not run: nothing, which stopping it is.
void try_restart(Bus& bus, Call& call) {
    Reader name(call.message.body);
    const bool is_active = strcmp(active_state(bus.find(name.text())), "active") == 0;
    bus.start(call, is_active ? Verb::restart_unit : Verb::stop_unit);
}
void start_transient(Bus& bus, Call& call) { bus.start_transient(call); }
void poweroff(Bus& bus, Call&) { bus.signal_init(kPoweroff); }
void reboot(Bus& bus, Call&) { bus.signal_init(SIGINT); }
void nothing(Bus&, Call&) {}

void kill(Bus& bus, Call& call) {
    const std::string unit = call.in.text();
    const std::string who = call.in.text();
    bus.kill(unit, who, static_cast<int>(call.in.u32()));
}

void get_unit(Bus& bus, Call& call) { call.out.text(unit_path(bus.expect(call.in.text()).name)); }
void load_unit(Bus& bus, Call& call) { call.out.text(unit_path(bus.find(call.in.text()).name)); }

void list(Bus& bus, Call& call, const std::vector<std::string>& states, const std::vector<std::string>& patterns);
void list_all(Bus& bus, Call& call) { list(bus, call, {}, {}); }
void list_by_patterns(Bus& bus, Call& call) {
    const auto states = call.in.texts();
    list(bus, call, states, call.in.texts());
}
void list_filtered(Bus& bus, Call& call) { list(bus, call, call.in.texts(), {}); }
void list_by_names(Bus& bus, Call& call) { list(bus, call, {}, call.in.texts()); }

template <typename Test>
bool any_of(const std::vector<std::string>& values, Test test) {
    for (const std::string& value : values) {
        if (test(value)) return true;
    }
    return values.empty();
}

void list(Bus& bus, Call& call, const std::vector<std::string>& states, const std::vector<std::string>& patterns) {
    call.out.array('(', [&](Writer& to) {
        for (const UnitStatus& unit : bus.init().list()) {
            const std::string active = active_state(unit);
            const std::string sub = sub_state(unit);
            if (!any_of(states,
                        [&](const auto& state) { return state == active || state == sub || state == "loaded"; }))
                continue;
            if (!any_of(patterns, [&](const auto& pattern) { return ::fnmatch(pattern.c_str(), unit.name, 0) == 0; }))
                continue;
            const Job job = bus.job_of(unit.name);
            to.structure()
                .text(unit.name)
                .text(unit.is_transient != 0 ? "transient unit" : "app of the pod")
                .text("loaded");
            to.text(active).text(sub).text("").text(unit_path(unit.name));
            to.u32(job.id).text(job.id == 0 ? "" : "start").text(job.path());
        }
    });
}

void list_jobs(Bus& bus, Call& call) {
    call.out.array('(', [&](Writer& to) {
        for (const Job& job : bus.jobs()) {
            to.structure()
                .u32(job.id)
                .text(job.unit)
                .text(job.verb == Verb::stop_unit ? "stop" : "start")
                .text("running");
            to.text(job.path()).text(unit_path(job.unit));
        }
    });
}
void list_none(Bus&, Call& call) {
    call.out.array('(', [](Writer&) {});
}

void get_processes(Bus& bus, Call& call) {
    const std::string name = call.in.text();
    call.out.array('(', [&](Writer& to) {
        for (const UnitStatus& unit : bus.init().list()) {
            if (unit.main_pid == 0 || (name != unit.name && name != "-.slice")) continue;
            to.structure().text(std::string("/") + unit.name).u32(static_cast<uint32_t>(unit.main_pid)).text(unit.app);
        }
    });
}

struct ManagerProperty {
    const char* name;
    const char* type;
    void (*write)(Writer& to, Bus& bus);
};
constexpr ManagerProperty kManagerProperties[] = {
    {"Version", "s", [](Writer& to, Bus&) { to.text("252 (rkt)"); }},
    {"Virtualization", "s", [](Writer& to, Bus&) { to.text("rkt"); }},
    {"SystemState", "s", [](Writer& to, Bus&) { to.text("running"); }},
    {"ControlGroup", "s", [](Writer& to, Bus&) { to.text(""); }},
    {"NJobs", "u", [](Writer& to, Bus& bus) { to.u32(static_cast<uint32_t>(bus.jobs().size())); }},
    {"NNames", "u", [](Writer& to, Bus& bus) { to.u32(static_cast<uint32_t>(bus.init().list().size())); }},
    {"NFailedUnits", "u",
     [](Writer& to, Bus& bus) {
         uint32_t failed = 0;
         for (const UnitStatus& unit : bus.init().list()) failed += strcmp(active_state(unit), "failed") == 0 ? 1 : 0;
         to.u32(failed);
     }},
};

void put_manager(Bus& bus, Writer& to) {
    for (const ManagerProperty& property : kManagerProperties) {
        to.structure().text(property.name).signature(property.type);
        property.write(to, bus);
    }
}

void get_all(Bus& bus, Call& call) {
    const auto unit = unit_of_path(call.message.path);
    call.out.array('{', [&](Writer& to) {
        if (!unit) return put_manager(bus, to);
        const UnitStatus status = bus.find(*unit);
        const Job job = bus.job_of(*unit);
        for (const Property& property : unit_properties()) {
            to.structure().text(property.name).signature(property.type);
            property.write(to, status, job);
        }
    });
}

void get(Bus& bus, Call& call) {
    (void)call.in.text();
    const std::string name = call.in.text();
    const auto unit = unit_of_path(call.message.path);
    if (unit) {
        for (const Property& property : unit_properties()) {
            if (name != property.name) continue;
            call.out.signature(property.type);
            return property.write(call.out, bus.find(*unit), bus.job_of(*unit));
        }
    }
    for (const ManagerProperty& property : kManagerProperties) {
        if (unit || name != property.name) continue;
        call.out.signature(property.type);
        return property.write(call.out, bus);
    }
    throw MethodError{"org.freedesktop.DBus.Error.UnknownProperty", "Unknown property " + name + "."};
}

void hello(Bus&, Call& call) { call.out.text(call.client.name()); }
void list_names(Bus&, Call& call) { call.out.texts({kDriver, "org.freedesktop.systemd1", call.client.name()}); }
void list_no_names(Bus&, Call& call) { call.out.texts({}); }
bool is_owned(const std::string& name) { return name == kDriver || name == "org.freedesktop.systemd1"; }
void has_owner(Bus&, Call& call) { call.out.boolean(is_owned(call.in.text())); }
void get_owner(Bus&, Call& call) {
    const std::string name = call.in.text();
    if (name[0] != ':' && !is_owned(name)) {
        throw MethodError{"org.freedesktop.DBus.Error.NameHasNoOwner", "Could not get owner of name " + name};
    }
    call.out.text(name);
}
void get_id(Bus&, Call& call) { call.out.text("00000000000000000000000000000001"); }

void introspect(Bus&, Call& call) {
    std::string xml = "<node>";
    for (const char* interface : {kDriver, kManager, kProperties, kPeer, kIntrospectable}) {
        xml += std::string("<interface name=\"") + interface + "\">";
        for (const Method& method : methods()) {
            if (strcmp(method.interface, interface) != 0) continue;
            xml += std::string("<method name=\"") + method.member + "\">";
            for (std::string_view in = method.in; !in.empty(); in.remove_prefix(first_type(in))) {
                xml += "<arg type=\"" + std::string(in.substr(0, first_type(in))) + "\" direction=\"in\"/>";
            }
            for (std::string_view out = method.out; !out.empty(); out.remove_prefix(first_type(out))) {
                xml += "<arg type=\"" + std::string(out.substr(0, first_type(out))) + "\" direction=\"out\"/>";
            }
            xml += "</method>";
        }
        xml += "</interface>";
    }
    call.out.text(xml + "</node>");
}

}  // namespace

const std::vector<Method>& methods() {
    static const std::vector<Method> kMethods = {
        {kDriver, "Hello", "", "s", hello},
        {kDriver, "AddMatch", "s", "", nothing},  // every client gets every signal
        {kDriver, "RemoveMatch", "s", "", nothing},
        {kDriver, "ListNames", "", "as", list_names},
        {kDriver, "ListActivatableNames", "", "as", list_no_names},
        {kDriver, "NameHasOwner", "s", "b", has_owner},
        {kDriver, "GetNameOwner", "s", "s", get_owner},
        {kDriver, "GetId", "", "s", get_id},
        {kPeer, "Ping", "", "", nothing},
        {kIntrospectable, "Introspect", "", "s", introspect},
        {kProperties, "Get", "ss", "v", get},
        {kProperties, "GetAll", "s", "a{sv}", get_all},
        {kManager, "GetUnit", "s", "o", get_unit},
        {kManager, "LoadUnit", "s", "o", load_unit},
        {kManager, "ListUnits", "", "a(ssssssouso)", list_all},
        {kManager, "ListUnitsFiltered", "as", "a(ssssssouso)", list_filtered},
        {kManager, "ListUnitsByPatterns", "asas", "a(ssssssouso)", list_by_patterns},
        {kManager, "ListUnitsByNames", "as", "a(ssssssouso)", list_by_names},
        {kManager, "ListJobs", "", "a(usssoo)", list_jobs},
        {kManager, "ListUnitFiles", "", "a(ss)", list_none},
        {kManager, "ListUnitFilesByPatterns", "asas", "a(ss)", list_none},
        {kManager, "GetUnitProcesses", "s", "a(sus)", get_processes},
        {kManager, "StartUnit", "ss", "o", start},
        {kManager, "StopUnit", "ss", "o", stop},
        {kManager, "RestartUnit", "ss", "o", restart},
        {kManager, "TryRestartUnit", "ss", "o", try_restart},
        {kManager, "ReloadOrRestartUnit", "ss", "o", restart},
        {kManager, "ReloadOrTryRestartUnit", "ss", "o", try_restart},
        {kManager, "KillUnit", "ssi", "", kill},
        {kManager, "StartTransientUnit", "ssa(sv)a(sa(sv))", "o", start_transient},
        {kManager, "ResetFailed", "", "", nothing},
        {kManager, "ResetFailedUnit", "s", "", nothing},
        {kManager, "Subscribe", "", "", nothing},
        {kManager, "Unsubscribe", "", "", nothing},
        {kManager, "RefUnit", "s", "", nothing},
        {kManager, "UnrefUnit", "s", "", nothing},
        {kManager, "Reload", "", "", nothing},
        {kManager, "Reexecute", "", "", nothing},
        {kManager, "PowerOff", "", "", poweroff},
        {kManager, "Halt", "", "", poweroff},
        {kManager, "Exit", "", "", poweroff},
        {kManager, "Reboot", "", "", reboot},
        {kUnit, "Ref", "", "", nothing},
        {kUnit, "Unref", "", "", nothing},
    };
    return kMethods;
}

}  // namespace rkt::sandbox::machine_bus
