#include "deploy/quadlet.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/id.hpp"
#include "spec/unit_words.hpp"

namespace rkt::deploy {
namespace {

class Translation;
struct Rule {
    std::string_view key;
    void (Translation::*act)(const UnitEntry&, std::string_view to);
    std::string_view to{};  // our key, or why not
};

class Translation {
public:
    Translation(const PodSource& source, std::vector<std::string>& problems, std::vector<std::string>& notes)
        : source_(source), problems_(problems), notes_(notes) {}

    UnitFile translate(const UnitFile& container);

    void to_app(const UnitEntry& entry, std::string_view to) { say(app_, to, entry.value, entry); }
    void to_pod(const UnitEntry& entry, std::string_view to) { say(pod_, to, entry.value, entry); }
    void pass_over(const UnitEntry& entry, std::string_view why) {
        if (!entry.value.empty())
            notes_.push_back(entry.where + ": " + entry.key + "= is ignored: " + std::string(why));
    }
    void refuse(const UnitEntry& entry, std::string_view why) {
        if (!entry.value.empty())
            problems_.push_back(entry.where + ": " + entry.key + "=" + text::printable(entry.value) + ": " +
                                std::string(why));
    }
    void image(const UnitEntry& entry, std::string_view to) {
        if (entry.value.ends_with(".image") || entry.value.ends_with(".build"))
            return refuse(entry, "write the image's name: images are fetched before the service starts");
        const bool has_transport =
            entry.value.find(":/") != std::string::npos || entry.value.find("archive:") != std::string::npos;
        say(app_, to, (has_transport || entry.value.empty() ? "" : "docker://") + entry.value, entry);
    }
    void name(const UnitEntry& entry, std::string_view) {
        if (!entry.value.empty()) name_ = entry.value;
    }
    void notify(const UnitEntry& entry, std::string_view to) {
        if (is_yes(entry.value)) say(app_, to, "container", entry);
        if (entry.value == "healthy") say(app_, to, entry.value, entry);
    }
    // The only capabilities an app keeps can be said, not further ones.
    void add_capability(const UnitEntry& entry, std::string_view) { capabilities(entry, added_); }
    void drop_capability(const UnitEntry& entry, std::string_view) { capabilities(entry, dropped_); }
    void publish(const UnitEntry& entry, std::string_view to) {
        if (entry.value.empty()) return say(pod_, to, "", entry);
        const size_t slash = entry.value.find('/');
        const std::string protocol = slash == std::string::npos ? "tcp" : entry.value.substr(slash + 1);
        const std::string ports = entry.value.substr(0, slash);
        const size_t colon = ports.rfind(':');
        const bool is_range = ports.find('-') != std::string::npos;
        if (colon == std::string::npos || is_range) return refuse(entry, "write [IP:]HOSTPORT:PORT, one port a line");
        const std::string host = ports.substr(0, colon);
        if (host.empty() || host.back() == ':') return refuse(entry, "a port of the host is missing");
        say(pod_, to, ports.substr(colon + 1) + "-" + protocol + ":" + host, entry);
    }
    void volume(const UnitEntry& entry, std::string_view) {
        const auto parts = text::split(entry.value, ':');
        if (entry.value.empty()) return refuse_reset(entry);
        if (parts.size() < 2 || parts.size() > 3 || parts[0].empty() || parts[0].front() != '/' ||
            entry.value.find(',') < entry.value.rfind(':'))
            return refuse(entry, "write /PATH-OF-HOST:/PATH[:ro]: volumes have no names of their own");
        std::string volume = ",kind=host,source=" + parts[0];
        for (const std::string& option : parts.size() == 3 ? text::split(parts[2], ',') : std::vector<std::string>()) {
            if (option == "ro") {
                volume += ",readOnly=true";
            } else if (option == "z" || option == "Z") {
                pass_over(entry, "files keep their SELinux labels");
            } else if (option != "rw") {
                return refuse(entry, text::quoted(option) + " has no meaning here");
            }
        }
        mount(entry, volume, parts[1]);
    }
    void tmpfs(const UnitEntry& entry, std::string_view) {
        if (entry.value.empty()) return refuse_reset(entry);
        const size_t colon = entry.value.find(':');
        std::string volume = ",kind=tmpfs";
        for (const std::string& option : colon == std::string::npos ? std::vector<std::string>()
                                                                    : text::split(entry.value.substr(colon + 1), ',')) {
            if (option == "ro" || option == "noexec")
                return refuse(entry, text::quoted(option) + " has no meaning here");
            if (option.starts_with("size=") || option.starts_with("mode=")) volume += "," + option;
        }
        mount(entry, volume, entry.value.substr(0, colon));
    }
    // As systemd.syntax(7) writes booleans; ours are true and false.
    void boolean_to_app(const UnitEntry& entry, std::string_view to) {
        say(app_, to, entry.value.empty() ? "" : is_yes(text::to_lower(entry.value)) ? "true" : "false", entry);
    }
    void network(const UnitEntry& entry, std::string_view to) {
        if (entry.value == "host" || entry.value == "none") return say(pod_, to, entry.value, entry);
        refuse(entry, "only host and none are the same here; networks of rkt: Net= of a .pod file");
    }
    void users(const UnitEntry& entry, std::string_view to) {
        if (entry.value == "auto") return say(pod_, to, "pick", entry);
        refuse(entry, "only auto is the same here; a pod has its own users without it, where the host can");
    }
    void host_entry(const UnitEntry& entry, std::string_view to) {
        const size_t colon = entry.value.find(':');
        if (entry.value.empty()) return say(pod_, to, "", entry);
        if (colon == std::string::npos) return refuse(entry, "write HOST:IP");
        say(pod_, to, entry.value.substr(colon + 1) + "=" + entry.value.substr(0, colon), entry);
    }
    void seccomp(const UnitEntry& entry, std::string_view to) {
        if (entry.value.empty() || entry.value.front() != '/') return refuse(entry, "write the path of a profile");
        say(app_, to, "profile=" + entry.value, entry);
    }
    void env_file(const UnitEntry& entry, std::string_view to) {
        if (!entry.value.empty() && entry.value.front() != '/')
            return refuse(entry, "write an absolute path of a file that is there");
        say(pod_, to, entry.value, entry);
    }

private:
    static bool is_yes(const std::string& value) {
        return value == "true" || value == "yes" || value == "on" || value == "1";
    }
    static void say(UnitSection& section, std::string_view key, std::string value, const UnitEntry& entry) {
        section.entries.push_back({std::string(key), std::move(value), entry.where, {}});
    }
    void refuse_reset(const UnitEntry& entry) {
        problems_.push_back(entry.where + ": " + entry.key + "=: a list of these cannot be begun again");
    }
    void mount(const UnitEntry& entry, const std::string& volume, const std::string& target) {
        const std::string volume_name = "volume-" + std::to_string(++volumes_);
        say(pod_, "Volume", volume_name + volume, entry);
        say(app_, "Mount", "volume=" + volume_name + ",target=" + target, entry);
    }
    void capabilities(const UnitEntry& entry, std::vector<std::string>& list) {
        last_capabilities_ = entry;
        if (entry.value.empty()) list.clear();
        for (std::string& word : split_words(entry.value).value_or(std::vector<std::string>())) {
            word = text::to_lower(word);
            if (word != "all" && !word.starts_with("cap_")) word = "cap_" + word;
            std::transform(word.begin(), word.end(), word.begin(),
                           [](char c) { return static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c); });
            list.push_back(word);
        }
    }
    void finish_capabilities() {
        const bool drops_all = std::find(dropped_.begin(), dropped_.end(), "ALL") != dropped_.end();
        const bool adds_all = std::find(added_.begin(), added_.end(), "ALL") != added_.end();
        if (adds_all || (!added_.empty() && !drops_all)) {
            refuse({"AddCapability", text::join(added_, " "), last_capabilities_.where, {}},
                   "with DropCapability=all, capabilities that are kept can be named; without, only dropped ones");
        } else if (drops_all) {
            if (added_.empty())
                return refuse({"DropCapability", "all", last_capabilities_.where, {}},
                              "name those that are kept (AddCapability=)");
            say(app_, "CapsRetain", text::join(added_, ","), last_capabilities_);
        } else if (!dropped_.empty()) {
            say(app_, "CapsRemove", text::join(dropped_, ","), last_capabilities_);
        }
    }

    const PodSource& source_;
    std::vector<std::string>& problems_;
    std::vector<std::string>& notes_;
    UnitSection pod_{"Pod"};
    UnitSection app_{"App"};
    std::string name_;
    size_t volumes_ = 0;
    std::vector<std::string> added_;
    std::vector<std::string> dropped_;
    UnitEntry last_capabilities_;
};

using T = Translation;
constexpr std::string_view kByUpdate = "newer images are for `rkt update`";
constexpr std::string_view kJournal = "apps write to the journal";
constexpr std::array kRules{Rule{"Image", &T::image, "Image"},
                            Rule{"ContainerName", &T::name},
                            Rule{"Exec", &T::to_app, "Args"},
                            Rule{"Entrypoint", &T::to_app, "Exec"},
                            Rule{"Environment", &T::to_app, "Environment"},
                            Rule{"EnvironmentFile", &T::env_file, "SetEnvFile"},
                            Rule{"EnvironmentHost", &T::refuse, "the manager's environment is no app's"},
                            Rule{"WorkingDir", &T::to_app, "WorkingDir"},
                            Rule{"User", &T::to_app, "User"},
                            Rule{"Group", &T::to_app, "Group"},
                            Rule{"GroupAdd", &T::to_app, "SupplementaryGids"},
                            Rule{"ReadOnly", &T::boolean_to_app, "ReadonlyRootfs"},
                            Rule{"ReadOnlyTmpfs", &T::pass_over, "say Tmpfs= for what an app writes to"},
                            Rule{"Volume", &T::volume},
                            Rule{"Tmpfs", &T::tmpfs},
                            Rule{"AddCapability", &T::add_capability},
                            Rule{"DropCapability", &T::drop_capability},
                            Rule{"NoNewPrivileges", &T::to_app, "NoNewPrivileges"},
                            Rule{"SeccompProfile", &T::seccomp, "Seccomp"},
                            Rule{"AppArmor", &T::to_app, "Apparmor"},
                            Rule{"Label", &T::to_app, "UserLabel"},
                            Rule{"Annotation", &T::to_app, "UserAnnotation"},
                            Rule{"Notify", &T::notify, "Sdnotify"},
                            Rule{"HealthCmd", &T::to_app, "HealthCmd"},
                            Rule{"HealthInterval", &T::to_app, "HealthInterval"},
                            Rule{"HealthTimeout", &T::to_app, "HealthTimeout"},
                            Rule{"HealthRetries", &T::to_app, "HealthRetries"},
                            Rule{"HealthStartPeriod", &T::to_app, "HealthStartPeriod"},
                            Rule{"HealthOnFailure", &T::to_app, "HealthOnFailure"},
                            Rule{"Memory", &T::to_app, "Memory"},
                            Rule{"PidsLimit", &T::to_app, "PidsLimit"},
                            Rule{"PublishPort", &T::publish, "Port"},
                            Rule{"Network", &T::network, "Net"},
                            Rule{"HostName", &T::to_pod, "Hostname"},
                            Rule{"AddHost", &T::host_entry, "HostsEntry"},
                            Rule{"DNS", &T::to_pod, "Dns"},
                            Rule{"DNSSearch", &T::to_pod, "DnsSearch"},
                            Rule{"DNSOption", &T::to_pod, "DnsOpt"},
                            Rule{"Sysctl", &T::to_pod, "Sysctl"},
                            Rule{"StopTimeout", &T::to_pod, "StopTimeout"},
                            Rule{"UserNS", &T::users, "PrivateUsers"},
                            Rule{"AutoUpdate", &T::pass_over, kByUpdate},
                            Rule{"Pull", &T::pass_over, kByUpdate},
                            Rule{"LogDriver", &T::pass_over, kJournal},
                            Rule{"RunInit", &T::pass_over, "every pod has an init"},
                            Rule{"PodmanArgs", &T::refuse, "these are podman's: say it in a .pod file"},
                            Rule{"Secret", &T::refuse, "say LoadCredential= in [Service]"},
                            Rule{"Pod", &T::refuse, "write one .pod file with an [App NAME] for each container"}};

UnitFile Translation::translate(const UnitFile& container) {
    UnitFile file;
    try {
        name_ = AppName::sanitize(source_.name.substr(0, source_.name.find('@'))).str();
    } catch (const ParseError&) {
        name_ = "app";
    }
    for (const UnitSection& section : container.sections) {
        if (section.name != "Container") {
            if (section.name != "Quadlet") file.sections.push_back(section);
            continue;
        }
        app_.where = section.where;
        for (const UnitEntry& entry : section.entries) {
            const auto* const rule =
                std::find_if(kRules.begin(), kRules.end(), [&](const Rule& known) { return known.key == entry.key; });
            if (rule == kRules.end()) {
                refuse({entry.key, entry.value.empty() ? " " : entry.value, entry.where, {}},
                       "this key of podman's has no meaning here");
            } else {
                (this->*rule->act)(entry, rule->to);
            }
        }
    }
    finish_capabilities();
    app_.name += " " + name_;
    if (app_.where.empty()) problems_.push_back(source_.path + ": there is no [Container]");
    UnitFile translated{{std::move(pod_)}};
    if (!app_.where.empty()) translated.sections.push_back(std::move(app_));
    file.append(translated);
    return file;
}

}  // namespace

UnitFile pod_of_container(const UnitFile& container, const PodSource& source, std::vector<std::string>& problems,
                          std::vector<std::string>& notes) {
    return Translation(source, problems, notes).translate(container);
}

}  // namespace rkt::deploy
