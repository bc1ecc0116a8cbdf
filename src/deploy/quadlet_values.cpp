#include "deploy/quadlet_values.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::deploy::quadlet {
namespace {

bool is_yes(const std::string& value) {
    const std::string lower = text::to_lower(value);
    return lower == "true" || lower == "yes" || lower == "on" || lower == "1";
}

[[noreturn]] void no_meaning(const std::string& option) { throw Error(text::quoted(option) + " has no meaning here"); }

bool is_instance(char c) { return c == 'i' || c == 'I'; }

}  // namespace

std::string resolve_specifiers(const std::string& value, bool is_template) {
    std::string resolved;
    for (size_t i = 0; i < value.size(); ++i) {
        resolved += value[i];
        if (value[i] != '%') continue;
        const char next = i + 1 < value.size() ? value[++i] : '\0';
        const char after = i + 1 < value.size() ? value[i + 1] : '\0';
        const bool is_literal = next == '%' && !(is_template && is_instance(after));
        if (is_literal) continue;
        if (!is_template || !is_instance(next))
            throw Error(
                "specifiers other than %i, of a template, are not resolved here: write what they mean, and %% "
                "for a per cent sign");
        resolved += next;
    }
    return resolved;
}

std::string same(const std::string& value) { return value; }

std::string image(const std::string& value) {
    if (value.ends_with(".image") || value.ends_with(".build"))
        throw Error("write the image's name: images are fetched before the service starts");
    const bool has_transport = value.find(":/") != std::string::npos || value.find("archive:") != std::string::npos;
    return (has_transport ? "" : "docker://") + value;
}

// As systemd.syntax(7) writes booleans; ours are true and false.
std::string boolean(const std::string& value) { return is_yes(value) ? "true" : "false"; }

std::string notify(const std::string& value) {
    if (value == "healthy") return value;
    return is_yes(value) ? "container" : "";
}

std::string port(const std::string& value) {
    const size_t slash = value.find('/');
    const std::string protocol = slash == std::string::npos ? "tcp" : value.substr(slash + 1);
    const std::string ports = value.substr(0, slash);
    const size_t colon = ports.rfind(':');
    const bool is_range = ports.find('-') != std::string::npos;
    if (colon == std::string::npos || is_range) throw Error("write [IP:]HOSTPORT:PORT, one port a line");
    const std::string host = ports.substr(0, colon);
    if (host.empty() || host.back() == ':') throw Error("a port of the host is missing");
    return ports.substr(colon + 1) + "-" + protocol + ":" + host;
}

std::string network(const std::string& value) {
    if (value == "host" || value == "none") return value;
    throw Error("only host and none are the same here; networks of rkt: Net= of a .pod file");
}

std::string users(const std::string& value) {
    if (value == "auto") return "pick";
    throw Error("only auto is the same here; a pod has its own users without it, where the host can");
}

std::string host_entry(const std::string& value) {
    const size_t colon = value.find(':');
    if (colon == std::string::npos) throw Error("write HOST:IP");
    return value.substr(colon + 1) + "=" + value.substr(0, colon);
}

std::string seccomp(const std::string& value) {
    if (value.front() != '/') throw Error("write the path of a profile");
    return "profile=" + value;
}

std::string env_file(const std::string& value) {
    if (value.front() != '/') throw Error("write an absolute path of a file that is there");
    return value;
}

Mounted volume(const std::string& value) {
    const auto parts = text::split(value, ':');
    if (parts.size() < 2 || parts.size() > 3 || parts[0].empty() || parts[0].front() != '/' ||
        value.find(',') < value.rfind(':'))
        throw Error("write /PATH-OF-HOST:/PATH[:ro]: volumes have no names of their own");
    Mounted mounted{",kind=host,source=" + parts[0], parts[1]};
    for (const std::string& option : parts.size() == 3 ? text::split(parts[2], ',') : std::vector<std::string>()) {
        if (option == "ro") {
            mounted.volume += ",readOnly=true";
        } else if (option == "z" || option == "Z") {
            mounted.is_relabelled = true;
        } else if (option != "rw") {
            no_meaning(option);
        }
    }
    return mounted;
}

Mounted tmpfs(const std::string& value) {
    const size_t colon = value.find(':');
    Mounted mounted{",kind=tmpfs", value.substr(0, colon)};
    for (const std::string& option :
         colon == std::string::npos ? std::vector<std::string>() : text::split(value.substr(colon + 1), ',')) {
        if (option == "ro" || option == "noexec") no_meaning(option);
        if (option.starts_with("size=") || option.starts_with("mode=")) mounted.volume += "," + option;
    }
    return mounted;
}

}  // namespace rkt::deploy::quadlet
