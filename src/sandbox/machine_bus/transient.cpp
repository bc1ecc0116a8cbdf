#include "sandbox/machine_bus/transient.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace rkt::sandbox::machine_bus {

using namespace dbus;
namespace {

// Of the app whose confinement the command gets (--setenv=RKT_APP=NAME).
constexpr std::string_view kAppVariable = "RKT_APP=";

struct Parse {
    TransientRequest& request;
    std::array<int, 3> streams{-1, -1, -1};  // places among the message's descriptors
};

// What has no meaning here, where nothing is kept that it would be about, or is so anyway.
constexpr std::string_view kAsItIs[] = {"Description",   "SendSIGHUP",       "IgnoreSIGPIPE",    "KillMode",
                                        "TTYReset",      "TTYVHangup",       "TTYVTDisallocate", "UtmpIdentifier",
                                        "UtmpMode",      "PAMName",          "AddRef",           "CollectMode",
                                        "Type",          "SyslogIdentifier", "StandardInput",    "StandardOutput",
                                        "StandardError", "TimeoutStopUSec",  "LogLevelMax",      "ExitType"};

// machined's own default: it asks the machine for the user's shell, by programs that an image need not have.
bool is_default_shell(const std::vector<std::string>& argv) {
    return argv.size() == 3 && argv[1] == "-c" && argv[2].starts_with("shell=$(getent passwd ");
}

void read_exec(Reader& value, Parse& parse) {
    auto& argv = parse.request.command.argv;
    int commands = 0;
    for (const auto all = value.array('('); all.more(); ++commands) {
        value.structure();
        const std::string path = value.text();
        argv = value.texts();
        (void)value.boolean();
        if (argv.empty()) argv.push_back(path);
        if (is_default_shell(argv)) {
            argv.clear();
        } else {
            argv[0] = path;
        }
    }
    if (commands != 1) throw MethodError{"org.freedesktop.DBus.Error.InvalidArgs", "one ExecStart= is wanted"};
}

void read_environment(Reader& value, Parse& parse) {
    for (std::string& variable : value.texts()) {
        if (variable.starts_with(kAppVariable)) {
            parse.request.command.app = variable.substr(kAppVariable.size());
        } else {
            parse.request.command.env.push_back(std::move(variable));
        }
    }
}

void read_directory(Reader& value, Parse& parse) {
    std::string path = value.text();
    if (path.starts_with("-")) path.erase(0, 1);  // one that is missing is no failure
    parse.request.command.working_directory = path;
}

template <size_t number>
void read_stream(Reader& value, Parse& parse) {
    parse.streams[number] = static_cast<int>(value.u32());
}

struct Known {
    std::string_view name;
    std::string_view type;
    void (*read)(Reader& value, Parse& parse);
};
const std::array kKnown{
    Known{"ExecStart", "a(sasb)", read_exec},
    Known{"Environment", "as", read_environment},
    Known{"WorkingDirectory", "s", read_directory},
    Known{"User", "s", [](Reader& value, Parse& parse) { parse.request.command.user = value.text(); }},
    Known{"Group", "s", [](Reader& value, Parse& parse) { parse.request.command.group = value.text(); }},
    Known{"TTYPath", "s", [](Reader& value, Parse& parse) { parse.request.command.terminal = value.text(); }},
    Known{"StandardInputFileDescriptor", "h", read_stream<0>},
    Known{"StandardOutputFileDescriptor", "h", read_stream<1>},
    Known{"StandardErrorFileDescriptor", "h", read_stream<2>},
};

void read_property(Reader& reader, Parse& parse) {
    reader.structure();
    const std::string name = reader.text();
    const std::string type = reader.signature();
    if (type.empty() || first_type(type) != type.size()) throw ProtocolError("a variant has one complete type");
    for (const Known& known : kKnown) {
        if (name == known.name && type == known.type) return known.read(reader, parse);
    }
    reader.skip(type);
    if (std::find(std::begin(kAsItIs), std::end(kAsItIs), name) != std::end(kAsItIs)) return;
    throw MethodError{"org.freedesktop.DBus.Error.PropertyReadOnly",
                      "Cannot set property " + name + ": a command in a pod has its app's confinement and limits."};
}

}  // namespace

TransientRequest read_transient(Message& message) {
    if (message.signature != "ssa(sv)a(sa(sv))")
        throw MethodError{"org.freedesktop.DBus.Error.InvalidArgs", "wrong types"};
    TransientRequest request;
    Parse parse{request};
    Reader reader(message.body);
    request.unit = reader.text();
    (void)reader.text();  // mode
    if (!request.unit.ends_with(".service")) {
        throw MethodError{"org.freedesktop.DBus.Error.NotSupported", "Only services can be started in a pod."};
    }
    for (const auto all = reader.array('('); all.more();) read_property(reader, parse);
    for (const int place : parse.streams) {
        if (place == -1) continue;
        if (static_cast<size_t>(place) >= message.fds.size()) throw ProtocolError("descriptors are missing");
        request.streams.push_back(message.fds[static_cast<size_t>(place)].duplicate());
    }
    if (request.streams.size() != 3) request.streams.clear();
    return request;
}

bool read_getty(const std::string& unit, TransientRequest& request) {
    constexpr std::string_view kBegin = "container-getty@";
    constexpr std::string_view kEnd = ".service";
    if (!unit.starts_with(kBegin) || !unit.ends_with(kEnd)) return false;
    request.unit = unit;
    request.command.terminal = "/dev/pts/" + unit.substr(kBegin.size(), unit.size() - kBegin.size() - kEnd.size());
    request.command.env = {"TERM=vt220"};  // as container-getty@.service has it
    request.command.working_directory = "~";
    return true;
}

}  // namespace rkt::sandbox::machine_bus
