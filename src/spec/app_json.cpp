#include "spec/app_json.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.hpp"
#include "spec/date.hpp"
#include "spec/environment.hpp"
#include "spec/isolators.hpp"

namespace rkt::json {
namespace {

// appc spec: what `os` and `arch` may be.
struct Platform {
    std::string_view os;
    std::string_view architectures;  // blank-separated, with blanks at both ends
};
constexpr std::array<Platform, 3> kPlatforms{
    {{"linux", " amd64 i386 aarch64 aarch64_be armv6l armv7l armv7b ppc64 ppc64le s390x "},
     {"freebsd", " amd64 i386 arm "},
     {"darwin", " x86_64 i386 "}}};

void check_platform(const Node& node, const std::string* os, const std::string* arch) {
    if (os == nullptr) return;
    const auto known =
        std::find_if(kPlatforms.begin(), kPlatforms.end(), [&](const Platform& p) { return p.os == *os; });
    if (known == kPlatforms.end()) node.fail("bad os " + text::quoted(*os));
    if (arch != nullptr && known->architectures.find(" " + *arch + " ") == std::string_view::npos) {
        node.fail("bad arch " + text::quoted(*arch) + " for " + *os);
    }
}

bool is_http_url(std::string_view s) { return s.starts_with("http://") || s.starts_with("https://"); }

std::vector<EventHandler> parse_handlers(const Node& app) {
    std::vector<EventHandler> handlers;
    std::set<std::string> seen;
    for (const Node& node : app.elements_or_empty("eventHandlers")) {
        const std::string name = node.at("name").string();
        if (name != "pre-start" && name != "post-stop") node.fail("bad event handler name " + text::quoted(name));
        if (!seen.insert(name).second) node.fail("only one event handler of name " + text::quoted(name) + " allowed");
        handlers.push_back({name, node.strings_or_empty("exec")});
    }
    return handlers;
}

NameValues parse_environment(const Node& app) {
    NameValues environment;
    std::set<std::string> seen;
    for (const Node& node : app.elements_or_empty("environment")) {
        NameValue variable{node.at("name").string(), node.at("value").string()};
        if (!is_env_name(variable.name)) {
            node.fail("invalid environment variable name " + text::quoted(variable.name));
        }
        if (!seen.insert(variable.name).second)
            node.fail("duplicate environment variable " + text::quoted(variable.name));
        environment.push_back(std::move(variable));
    }
    return environment;
}

template <typename T, typename F>
std::vector<T> parse_list(const Node& parent, const char* key, F&& parse_one) {
    std::vector<T> list;
    for (const Node& node : parent.elements_or_empty(key)) list.push_back(parse_one(node));
    return list;
}

Value print_handlers(const std::vector<EventHandler>& handlers) {
    Value list = Value::array();
    for (const auto& handler : handlers) list.push_back({{"name", handler.name}, {"exec", handler.exec}});
    return list;
}

Value print_mount_points(const std::vector<MountPoint>& points) {
    Value list = Value::array();
    for (const auto& point : points) {
        Value printed{{"name", point.name}, {"path", point.path}};
        if (point.read_only) printed["readOnly"] = true;
        list.push_back(std::move(printed));
    }
    return list;
}

Value print_ports(const std::vector<Port>& ports) {
    Value list = Value::array();
    for (const auto& port : ports) list.push_back(print_port(port));
    return list;
}

}  // namespace

std::string ac_name(const Node& node) {
    std::string name = node.string();
    if (!is_ac_name(name)) node.fail("invalid AC name " + text::quoted(name));
    return name;
}

Port parse_port(const Node& node) {
    Port port;
    port.name = ac_name(node.at("name"));
    port.protocol = node.at("protocol").string();
    port.port = static_cast<uint16_t>(node.at("port").unsigned_integer(65535));
    port.count = static_cast<uint16_t>(node.unsigned_or("count", 1, 65535));
    port.socket_activated = node.boolean_or("socketActivated", false);
    if (port.port < 1 || uint32_t{port.port} + port.count > 65536) node.fail("port must be in [1,65535] range");
    return port;
}

Value print_port(const Port& port) {
    return {{"name", port.name},
            {"protocol", port.protocol},
            {"port", port.port},
            {"count", port.count},
            {"socketActivated", port.socket_activated}};
}

NameValues parse_name_values(const Node& parent, const char* key, bool identifiers) {
    NameValues list;
    std::set<std::string> seen;
    for (const Node& node : parent.elements_or_empty(key)) {
        NameValue entry{node.at("name").string(), node.at("value").string()};
        if (identifiers && !is_ac_identifier(entry.name))
            node.fail("invalid AC identifier " + text::quoted(entry.name));
        if (!seen.insert(entry.name).second)
            node.fail("duplicate " + std::string(key) + " of name " + text::quoted(entry.name));
        list.push_back(std::move(entry));
    }
    return list;
}

NameValues parse_labels(const Node& parent) {
    NameValues labels = parse_name_values(parent, "labels", true);
    if (find_value(labels, "name") != nullptr) parent.fail("invalid label name: \"name\"");
    check_platform(parent, find_value(labels, "os"), find_value(labels, "arch"));
    return labels;
}

NameValues parse_annotations(const Node& parent) {
    NameValues annotations = parse_name_values(parent, "annotations", true);
    if (const auto* created = find_value(annotations, "created"); created != nullptr && !is_rfc3339(*created)) {
        parent.fail("annotation \"created\" is no RFC 3339 date");
    }
    for (const char* name : {"homepage", "documentation"}) {
        const auto* url = find_value(annotations, name);
        if (url != nullptr && !is_http_url(*url))
            parent.fail("annotation \"" + std::string(name) + "\" is no http URL");
    }
    return annotations;
}

NameValues parse_string_map(const Node& parent, const char* key) {
    NameValues list;
    const auto node = parent.find(key);
    if (!node) return list;
    // Go, which rkt and the registries' tools are written in, takes null for an empty string here.
    for (const auto& [name, value] : node->members()) {
        list.push_back({name, value.value().is_null() ? "" : value.string()});
    }
    return list;
}

Value print_name_values(const NameValues& list) {
    Value printed = Value::array();
    for (const auto& [name, value] : list) printed.push_back({{"name", name}, {"value", value}});
    return printed;
}

Value print_string_map(const NameValues& list) {
    // Sorted by name, as Go prints a map; of a name that is there twice the later value counts.
    std::map<std::string_view, std::string_view> members;
    for (const auto& [name, value] : list) members[name] = value;
    Value printed = Value::object();
    for (const auto& [name, value] : members) append(printed, std::string(name), std::string(value));
    return printed;
}

App parse_app(const Node& node) {
    App app;
    app.exec = node.strings_or_empty("exec");
    app.user = node.at("user").string();
    app.group = node.at("group").string();
    if (app.user.empty() || app.group.empty()) node.fail("user and group must not be empty");
    for (const Node& gid : node.elements_or_empty("supplementaryGIDs")) {
        app.supplementary_gids.push_back(static_cast<uint32_t>(gid.unsigned_integer(UINT32_MAX - 1)));
    }
    app.event_handlers = parse_handlers(node);
    app.working_directory = node.string_or("workingDirectory", "");
    if (!app.working_directory.empty() && app.working_directory.front() != '/') {
        node.fail("workingDirectory must be an absolute path");
    }
    app.environment = parse_environment(node);
    app.mount_points = parse_list<MountPoint>(node, "mountPoints", [](const Node& point) {
        return MountPoint{ac_name(point.at("name")), point.at("path").string(), point.boolean_or("readOnly", false)};
    });
    app.ports = parse_list<Port>(node, "ports", parse_port);
    app.isolators = parse_isolators(node);
    app.user_annotations = parse_string_map(node, "userAnnotations");
    app.user_labels = parse_string_map(node, "userLabels");
    return app;
}

Value print_app(const App& app) {
    Value printed{{"exec", app.exec}};
    if (!app.event_handlers.empty()) printed["eventHandlers"] = print_handlers(app.event_handlers);
    printed["user"] = app.user;
    printed["group"] = app.group;
    if (!app.supplementary_gids.empty()) printed["supplementaryGIDs"] = app.supplementary_gids;
    if (!app.working_directory.empty()) printed["workingDirectory"] = app.working_directory;
    printed["environment"] = print_name_values(app.environment);
    if (!app.mount_points.empty()) printed["mountPoints"] = print_mount_points(app.mount_points);
    if (!app.ports.empty()) printed["ports"] = print_ports(app.ports);
    if (!app.isolators.empty()) printed["isolators"] = print_isolators(app.isolators);
    if (!app.user_annotations.empty()) printed["userAnnotations"] = print_string_map(app.user_annotations);
    if (!app.user_labels.empty()) printed["userLabels"] = print_string_map(app.user_labels);
    return printed;
}

std::string parse_header(const Node& node, const char* kind) {
    const Node ac_kind = node.at("acKind");
    if (ac_kind.string() != kind) ac_kind.fail("wants acKind " + text::quoted(kind));
    const Node version = node.at("acVersion");
    const auto parts = text::split(version.string().substr(0, version.string().find_first_of("-+")), '.');
    const bool numeric = std::all_of(parts.begin(), parts.end(), [](const auto& part) { return text::to_u64(part); });
    if (parts.size() != 3 || !numeric) version.fail("not a semantic version");
    if (version.string() == "0.0.0") version.fail("acVersion must not be 0.0.0");
    return version.string();
}

}  // namespace rkt::json
