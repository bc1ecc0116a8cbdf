#include "deploy/quadlet.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "deploy/quadlet_capabilities.hpp"
#include "deploy/quadlet_values.hpp"
#include "spec/id.hpp"

namespace rkt::deploy {
namespace {

class Translation;
struct Rule {
    std::string_view key;
    void (Translation::*act)(const UnitEntry&, const Rule&);
    std::string_view to{};  // our key, or why not
    std::string (*value)(const std::string&) = quadlet::same;
};

class Translation {
public:
    Translation(const PodSource& source, std::vector<std::string>& problems, std::vector<std::string>& notes)
        : source_(source), problems_(problems), notes_(notes) {}

    UnitFile translate(const UnitFile& container);

    void to_app(const UnitEntry& entry, const Rule& rule) { say(app_, entry, rule); }
    void to_pod(const UnitEntry& entry, const Rule& rule) { say(pod_, entry, rule); }
    void pass_over(const UnitEntry& entry, const Rule& rule) {
        if (!entry.value.empty()) ignore(entry, rule.to);
    }
    void refuse(const UnitEntry& entry, const Rule& rule) {
        if (!entry.value.empty()) throw Error(std::string(rule.to));
    }
    void name(const UnitEntry& entry, const Rule& /*rule*/) {
        if (!entry.value.empty()) name_ = entry.value;
    }
    void add_capability(const UnitEntry& entry, const Rule& /*rule*/) { capabilities_.add(entry); }
    void drop_capability(const UnitEntry& entry, const Rule& /*rule*/) { capabilities_.drop(entry); }
    void volume(const UnitEntry& entry, const Rule& /*rule*/) { mount(entry, quadlet::volume); }
    void tmpfs(const UnitEntry& entry, const Rule& /*rule*/) { mount(entry, quadlet::tmpfs); }

private:
    void read(const UnitSection& section);
    void read(UnitEntry entry);
    void finish_capabilities();

    static void add(UnitSection& section, std::string_view key, std::string value, const UnitEntry& entry) {
        section.entries.push_back({std::string(key), std::move(value), entry.where, {}});
    }
    // An empty one forgets those before, as ours does.
    static void say(UnitSection& section, const UnitEntry& entry, const Rule& rule) {
        add(section, rule.to, entry.value.empty() ? "" : rule.value(entry.value), entry);
    }
    void ignore(const UnitEntry& entry, std::string_view why) {
        notes_.push_back(entry.where + ": " + entry.key + "= is ignored: " + std::string(why));
    }
    void complain(const UnitEntry& entry, const std::string& why) {
        problems_.push_back(entry.where + ": " + entry.key + "=" + text::printable(entry.value) + ": " + why);
    }
    void mount(const UnitEntry& entry, quadlet::Mounted (*value)(const std::string&)) {
        if (entry.value.empty()) throw Error("a list of these cannot be begun again");
        const quadlet::Mounted mounted = value(entry.value);
        if (mounted.is_relabelled) ignore(entry, "files keep their SELinux labels");
        const std::string volume_name = "volume-" + std::to_string(++volumes_);
        add(pod_, "Volume", volume_name + mounted.volume, entry);
        add(app_, "Mount", "volume=" + volume_name + ",target=" + mounted.target, entry);
    }

    const PodSource& source_;
    std::vector<std::string>& problems_;
    std::vector<std::string>& notes_;
    UnitSection pod_{"Pod"};
    UnitSection app_{"App"};
    std::string name_;
    size_t volumes_ = 0;
    QuadletCapabilities capabilities_;
};

using T = Translation;
namespace q = quadlet;
constexpr std::string_view kByUpdate = "newer images are for `rkt update`";
constexpr std::string_view kJournal = "apps write to the journal";
constexpr std::array kRules{Rule{"Image", &T::to_app, "Image", q::image},
                            Rule{"ContainerName", &T::name},
                            Rule{"Exec", &T::to_app, "Args"},
                            Rule{"Entrypoint", &T::to_app, "Exec"},
                            Rule{"Environment", &T::to_app, "Environment"},
                            Rule{"EnvironmentFile", &T::to_pod, "SetEnvFile", q::env_file},
                            Rule{"EnvironmentHost", &T::refuse, "the manager's environment is no app's"},
                            Rule{"WorkingDir", &T::to_app, "WorkingDir"},
                            Rule{"User", &T::to_app, "User"},
                            Rule{"Group", &T::to_app, "Group"},
                            Rule{"GroupAdd", &T::to_app, "SupplementaryGids"},
                            Rule{"ReadOnly", &T::to_app, "ReadonlyRootfs", q::boolean},
                            Rule{"ReadOnlyTmpfs", &T::pass_over, "say Tmpfs= for what an app writes to"},
                            Rule{"Volume", &T::volume},
                            Rule{"Tmpfs", &T::tmpfs},
                            Rule{"AddCapability", &T::add_capability},
                            Rule{"DropCapability", &T::drop_capability},
                            Rule{"NoNewPrivileges", &T::to_app, "NoNewPrivileges", q::boolean},
                            Rule{"SeccompProfile", &T::to_app, "Seccomp", q::seccomp},
                            Rule{"AppArmor", &T::to_app, "Apparmor"},
                            Rule{"Label", &T::to_app, "UserLabel"},
                            Rule{"Annotation", &T::to_app, "UserAnnotation"},
                            Rule{"Notify", &T::to_app, "Sdnotify", q::notify},
                            Rule{"HealthCmd", &T::to_app, "HealthCmd"},
                            Rule{"HealthInterval", &T::to_app, "HealthInterval"},
                            Rule{"HealthTimeout", &T::to_app, "HealthTimeout"},
                            Rule{"HealthRetries", &T::to_app, "HealthRetries"},
                            Rule{"HealthStartPeriod", &T::to_app, "HealthStartPeriod"},
                            Rule{"HealthOnFailure", &T::to_app, "HealthOnFailure"},
                            Rule{"Memory", &T::to_app, "Memory"},
                            Rule{"PidsLimit", &T::to_app, "PidsLimit"},
                            Rule{"PublishPort", &T::to_pod, "Port", q::port},
                            Rule{"Network", &T::to_pod, "Net", q::network},
                            Rule{"HostName", &T::to_pod, "Hostname"},
                            Rule{"AddHost", &T::to_pod, "HostsEntry", q::host_entry},
                            Rule{"DNS", &T::to_pod, "Dns"},
                            Rule{"DNSSearch", &T::to_pod, "DnsSearch"},
                            Rule{"DNSOption", &T::to_pod, "DnsOpt"},
                            Rule{"Sysctl", &T::to_pod, "Sysctl"},
                            Rule{"StopTimeout", &T::to_pod, "StopTimeout"},
                            Rule{"UserNS", &T::to_pod, "PrivateUsers", q::users},
                            Rule{"AutoUpdate", &T::pass_over, kByUpdate},
                            Rule{"Pull", &T::pass_over, kByUpdate},
                            Rule{"LogDriver", &T::pass_over, kJournal},
                            Rule{"RunInit", &T::pass_over, "every pod has an init"},
                            Rule{"PodmanArgs", &T::refuse, "these are podman's: say it in a .pod file"},
                            Rule{"Secret", &T::refuse, "say LoadCredential= in [Service]"},
                            Rule{"Pod", &T::refuse, "write one .pod file with an [App NAME] for each container"}};

void Translation::read(UnitEntry entry) {
    const auto* const rule =
        std::find_if(kRules.begin(), kRules.end(), [&](const Rule& known) { return known.key == entry.key; });
    try {
        if (rule == kRules.end()) throw Error("this key of podman's has no meaning here");
        entry.value = quadlet::resolve_specifiers(entry.value, source_.name.find('@') != std::string::npos);
        (this->*rule->act)(entry, *rule);
    } catch (const Error& error) {
        complain(entry, error.what());
    }
}

void Translation::read(const UnitSection& section) {
    app_.where = section.where;
    for (const UnitEntry& entry : section.entries) read(entry);
    finish_capabilities();
}

void Translation::finish_capabilities() {
    const UnitEntry* user = app_.last("User");
    const bool is_root = user != nullptr && (user->value == "0" || user->value == "root");
    try {
        if (auto entry = capabilities_.entry(is_root)) app_.entries.push_back(*std::move(entry));
    } catch (const Error& error) {
        complain(capabilities_.source(), error.what());
    }
}

UnitFile Translation::translate(const UnitFile& container) {
    UnitFile file;
    try {
        name_ = AppName::sanitize(source_.name.substr(0, source_.name.find('@'))).str();
    } catch (const ParseError&) {
        name_ = "app";
    }
    for (const UnitSection& section : container.sections) {
        if (section.name == "Container") {
            read(section);
        } else if (section.name != "Quadlet") {
            file.sections.push_back(section);
        }
    }
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
