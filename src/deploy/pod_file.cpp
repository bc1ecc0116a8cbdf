#include "deploy/pod_file.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/id.hpp"
#include "spec/unit_words.hpp"

namespace rkt::deploy {
namespace {

constexpr std::string_view kApp = "App ";
constexpr std::array<std::string_view, 3> kOfTheApp{"Image", "Exec", "Args"};

// Of [Service]: the manager's part in what a pod says for itself.
struct NotOurs {
    std::string_view key;
    std::string_view instead;
};
constexpr std::string_view kRunsThePod =
    "the service's process is the pod: say what runs by Image= and Exec= of [App NAME]";
constexpr std::string_view kUserOfApp = "rkt itself runs as root: say User= and Group= in [App NAME]";
constexpr std::string_view kRootOfApp = "an app's root is its image";
constexpr std::array kNotOurs{
    NotOurs{"ExecStart", kRunsThePod},  NotOurs{"Type", "a pod's service is Type=notify"},
    NotOurs{"User", kUserOfApp},        NotOurs{"Group", kUserOfApp},
    NotOurs{"DynamicUser", kUserOfApp}, NotOurs{"RootDirectory", kRootOfApp},
    NotOurs{"RootImage", kRootOfApp},   NotOurs{"Delegate", "apps need cgroups of their own"}};

bool is_passed_on(std::string_view section) {
    return section == "Unit" || section == "Service" || section == "Install" || section.starts_with("X-");
}
bool is_app(std::string_view section) { return section.starts_with(kApp) || section == "App"; }

std::optional<bool> to_bool(const std::string& value) {
    const std::string lower = text::to_lower(value);
    if (lower == "yes" || lower == "true" || lower == "on" || lower == "1") return true;
    if (lower == "no" || lower == "false" || lower == "off" || lower == "0") return false;
    return std::nullopt;
}

bool is_one_of(std::string_view words, const std::string& value) {
    const auto all = text::split(words, ' ');
    return std::find(all.begin(), all.end(), value) != all.end();
}

class Reader {
public:
    Reader(PodFile& pod, const PodVocabulary& vocabulary) : pod_(pod), vocabulary_(vocabulary) {}

    void read(const UnitFile& file) {
        for (const UnitSection& section : file.sections) {
            if (section.name == "Pod") {
                pod_.options = options_of(section, true);
            } else if (is_app(section.name)) {
                read_app(section);
            } else if (is_passed_on(section.name)) {
                pass_on(section);
            } else {
                complain(section.where, "there is no section [" + text::printable(section.name) +
                                            "]: [Pod], [App NAME], [Unit], [Service], [Install] and [X-...] are known");
            }
        }
    }

private:
    void complain(const std::string& where, const std::string& what) { pod_.problems.push_back(where + ": " + what); }

    void pass_on(const UnitSection& section) {
        for (const UnitEntry& entry : section.entries) {
            for (const NotOurs& refused : kNotOurs) {
                if (section.name == "Service" && entry.key == refused.key)
                    complain(entry.where, entry.key + "= cannot be said of a pod: " + std::string(refused.instead));
            }
        }
        pod_.unit.sections.push_back(section);
    }

    void read_app(const UnitSection& section) {
        PodApp app{.name = std::string(text::trim(std::string_view(section.name).substr(3))), .where = section.where};
        check_name(app);
        app.options = options_of(section, false);
        read_command(app, section);
        const UnitEntry* image = section.last("Image");
        if (image == nullptr || image->value.empty()) {
            complain(section.where, "[" + text::printable(section.name) + "] has no Image=");
        } else if (image->value.front() == '-' || image->value.find_first_of(" \t") != std::string::npos) {
            complain(image->where, text::quoted(image->value) + " is no image");
        } else {
            app.image = image->value;
        }
        pod_.apps.push_back(std::move(app));
    }

    void check_name(const PodApp& app) {
        try {
            (void)AppName::parse(as_instance(app.name));
        } catch (const ParseError& error) {
            complain(app.where, std::string(error.what()) + ": say [App NAME], of a-z, 0-9 and -");
        }
        for (const PodApp& other : pod_.apps) {
            if (other.name == app.name)
                complain(app.where, "[App " + app.name + "] is there already, at " + other.where);
        }
    }

    // Exec= is the program and its arguments, Args= further ones, or those of the image's own program.
    void read_command(PodApp& app, const UnitSection& section) {
        if (const UnitEntry* exec = section.last("Exec"); exec != nullptr && !exec->value.empty()) {
            auto words = words_of(*exec);
            if (!words.empty()) {
                app.options.push_back({&exec_key(), words.front(), exec->where});
                app.args.assign(words.begin() + 1, words.end());
            }
        }
        for (const UnitEntry* args : section.all("Args")) {
            for (std::string& word : words_of(*args)) app.args.push_back(std::move(word));
        }
        if (std::find(app.args.begin(), app.args.end(), "---") != app.args.end())
            complain(section.where, "an argument cannot be \"---\": it ends the arguments of an app");
    }

    std::vector<std::string> words_of(const UnitEntry& entry) {
        auto words = split_words(entry.value);
        if (words) return *std::move(words);
        complain(entry.where, entry.key + "= has an open quote or an unknown escape");
        return {};
    }

    std::vector<PodOption> options_of(const UnitSection& section, bool in_pod) {
        for (const UnitEntry& entry : section.entries) check_known(entry, in_pod);
        std::vector<PodOption> options;
        for (const PodKey& key : vocabulary_.keys) {
            if (!key.refused.empty() || !(in_pod ? key.in_pod : key.in_app)) continue;
            if (key.is_list) {
                for (const UnitEntry* entry : section.all(key.name)) add(options, key, *entry);
            } else if (const UnitEntry* entry = section.last(key.name); entry != nullptr && !entry->value.empty()) {
                add(options, key, *entry);
            }
        }
        return options;
    }

    void check_known(const UnitEntry& entry, bool in_pod) {
        if (std::find(kOfTheApp.begin(), kOfTheApp.end(), entry.key) != kOfTheApp.end()) {
            if (in_pod) complain(entry.where, entry.key + "= belongs into [App NAME]");
            return;
        }
        const PodKey* key = vocabulary_.find(entry.key);
        if (key == nullptr) {
            complain(entry.where,
                     "there is no key " + text::printable(entry.key) + "=" + vocabulary_.suggestion(entry.key));
        } else if (!key->refused.empty()) {
            complain(entry.where, key->name + "=: " + key->refused);
        } else if (!(in_pod ? key->in_pod : key->in_app)) {
            complain(entry.where, key->name + "= belongs into " + (in_pod ? "[App NAME]" : "[Pod]"));
        }
    }

    void add(std::vector<PodOption>& options, const PodKey& key, const UnitEntry& entry) {
        if (key.is_words) {
            for (std::string& word : words_of(entry)) options.push_back({&key, std::move(word), entry.where});
            return;
        }
        if (key.value == PodKey::Value::flag) {
            const auto on = to_bool(entry.value);
            if (!on) complain(entry.where, key.name + "=" + text::printable(entry.value) + ": expected yes or no");
            if (on.value_or(false)) options.push_back({&key, {}, entry.where});
            return;
        }
        if (!key.words.empty() && !is_one_of(key.words, as_instance(entry.value)))
            complain(entry.where,
                     key.name + "=" + text::printable(entry.value) + ": expected one of " + std::string(key.words));
        options.push_back({&key, entry.value, entry.where});
    }

    static const PodKey& exec_key() {
        static const PodKey key{.name = "Exec", .option = "exec", .in_app = true};
        return key;
    }

    PodFile& pod_;
    const PodVocabulary& vocabulary_;
};

bool has_manifest(const PodFile& pod) {
    return std::any_of(pod.options.begin(), pod.options.end(),
                       [](const PodOption& option) { return option.key->option == "pod-manifest"; });
}

void add_options(std::vector<std::string>& words, const std::vector<PodOption>& options) {
    for (const PodOption& option : options) {
        const bool is_flag = option.key->value == PodKey::Value::flag;
        words.push_back("--" + std::string(option.key->option) + (is_flag ? "" : "=" + option.value));
    }
}

}  // namespace

const PodKey* PodVocabulary::find(std::string_view name) const {
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const PodKey& key) { return key.name == name; });
    return found == keys.end() ? nullptr : &*found;
}

std::string PodVocabulary::suggestion(std::string_view name) const {
    std::vector<std::string_view> candidates(kOfTheApp.begin(), kOfTheApp.end());
    for (const PodKey& key : keys) {
        if (key.refused.empty()) candidates.push_back(key.name);
    }
    return did_you_mean(name, candidates, "");
}

std::string as_instance(std::string value) {
    for (const char* specifier : {"%i", "%I"}) {
        for (size_t at = value.find(specifier); at != std::string::npos; at = value.find(specifier, at))
            value.replace(at, 2, "1");
    }
    return value;
}

PodFile read_pod_file(const UnitFile& file, const std::string& where, const PodVocabulary& vocabulary) {
    PodFile pod;
    Reader(pod, vocabulary).read(file);
    if (pod.apps.empty() && !has_manifest(pod))
        pod.problems.push_back(where + ": there is no app: say [App NAME] and its Image=");
    return pod;
}

std::vector<std::string> run_words(const PodFile& pod) {
    std::vector<std::string> words{"run"};
    if (!has_manifest(pod)) words.emplace_back("--pull-policy=never");
    add_options(words, pod.options);
    bool has_open_args = false;
    for (const PodApp& app : pod.apps) {
        if (has_open_args) words.emplace_back("---");
        words.push_back(app.image);
        words.push_back("--name=" + app.name);
        add_options(words, app.options);
        has_open_args = !app.args.empty();
        if (!has_open_args) continue;
        words.emplace_back("--");
        words.insert(words.end(), app.args.begin(), app.args.end());
    }
    return words;
}

}  // namespace rkt::deploy
