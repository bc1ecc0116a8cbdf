// generate: units that run a pod, as files.
#include <algorithm>
#include <array>
#include <filesystem>

#include "base/dir.hpp"
#include "base/text.hpp"
#include "cli/options.hpp"
#include "cli/parse.hpp"
#include "cli/pod_args.hpp"
#include "cli/pull_policy.hpp"
#include "cli/run_words.hpp"
#include "cli/unit_command.hpp"
#include "cli/verbs.hpp"
#include "deploy/activation.hpp"
#include "deploy/fleet_rules.hpp"
#include "deploy/pod_file.hpp"
#include "deploy/service.hpp"
#include "pod/contents.hpp"
#include "pod/pod_store.hpp"
#include "spec/unit_words.hpp"

namespace rkt::cli::verbs {
namespace {

struct GeneratedUnit {
    std::string name;
    UnitFile file;
};

// About generating; the rest is of `run`.
constexpr std::array<std::string_view, 7> kOfGenerate{"unit",  "from-pod", "template", "timer",
                                                      "fleet", "output",   "overwrite"};
// What becomes part of the unit instead of the command. A start never downloads: what is missing was fetched before.
constexpr std::array<std::string_view, 5> kOfUnit{"slice", "property", "pull-policy", "store-only", "no-store"};

ParsedArgs without(const ParsedArgs& args, std::span<const std::string_view> names) {
    ParsedArgs rest{args.command, {}, args.arguments, args.images, args.all};
    for (const GivenOption& given : args.options) {
        if (std::find(names.begin(), names.end(), given.option->name) == names.end()) rest.options.add(given);
    }
    return rest;
}

// Of --property= what systemd.unit(5) has; the rest belongs to [Service].
constexpr std::array<std::string_view, 30> kOfUnitSection{"After",
                                                          "Before",
                                                          "Requires",
                                                          "Requisite",
                                                          "Wants",
                                                          "BindsTo",
                                                          "PartOf",
                                                          "Upholds",
                                                          "Conflicts",
                                                          "OnFailure",
                                                          "OnSuccess",
                                                          "OnFailureJobMode",
                                                          "OnSuccessJobMode",
                                                          "JoinsNamespaceOf",
                                                          "RequiresMountsFor",
                                                          "Documentation",
                                                          "Description",
                                                          "SourcePath",
                                                          "CollectMode",
                                                          "JobTimeoutSec",
                                                          "JobTimeoutAction",
                                                          "StartLimitIntervalSec",
                                                          "StartLimitBurst",
                                                          "StartLimitAction",
                                                          "FailureAction",
                                                          "SuccessAction",
                                                          "RefuseManualStart",
                                                          "RefuseManualStop",
                                                          "StopWhenUnneeded",
                                                          "DefaultDependencies"};

// What is checked of a template is what an instance of it would be told.
ParsedArgs as_instance(const ParsedArgs& args) {
    const auto replaced = [&](const GivenOptions& options) {
        GivenOptions values;
        for (const GivenOption& given : options) values.add({given.option, deploy::as_instance(given.value)});
        return values;
    };
    ParsedArgs instantiated{args.command, replaced(args.options), args.arguments, {}, args.all};
    for (const ImageArgs& image : args.images)
        instantiated.images.push_back({deploy::as_instance(image.image), replaced(image.options), image.args});
    return instantiated;
}

void check_for_unit(const ParsedArgs& args, const RunArgs& run) {
    if (run.start.interactive) throw UsageError("--interactive needs a terminal, which a service has not");
    if (run.pod.pull_policy == image::PullPolicy::update)
        throw UsageError(
            "--pull-policy=update: a unit fetches images that are missing before it starts; newer ones are for "
            "`rkt update`");
    if (args.images.empty() && !run.pod.manifest_file) throw UsageError("must provide at least one image");
}

// "web" of docker://registry.example.com/team/web:v1.
std::string base_of(const std::string& image) {
    const std::string last = image.substr(image.find_last_of("/:") == std::string::npos ? 0 : image.rfind('/') + 1);
    return AppName::sanitize(last.substr(0, last.find_first_of(":@"))).str();
}

std::string service_base(const ParsedArgs& args) {
    if (const std::string* unit = args.options.last("unit")) {
        if (unit->find('@') != std::string::npos)
            throw UsageError("--unit " + text::quoted(*unit) +
                             ": for a template, NAME@.service, say --unit=NAME --template");
        const std::string name = systemd::UnitName::parse_service(*unit).str();
        return name.substr(0, name.rfind('.'));
    }
    if (args.images.empty()) return "pod";
    const std::string* name = args.images.front().options.last("name");
    return name != nullptr ? *name : base_of(args.images.front().image);
}

// As the one who typed the option meant it: no specifier is expanded.
void add_properties(UnitFile& unit, const ParsedArgs& args) {
    for (const std::string& property : args.options.all("property")) {
        const size_t equals = property.find('=');
        const std::string key = property.substr(0, equals);
        const bool is_units = std::find(kOfUnitSection.begin(), kOfUnitSection.end(), key) != kOfUnitSection.end();
        unit.section(is_units ? "Unit" : "Service").add(key, text_value(property.substr(equals + 1)));
    }
}

// What fleet, and `rkt rollout`, would refuse is refused here.
void add_fleet_words(UnitFile& unit, const ParsedArgs& args, const std::string& base) {
    for (const std::string& word : args.options.all("fleet")) {
        const size_t equals = word.find('=');
        const bool is_line =
            std::none_of(word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; });
        if (equals == std::string::npos || !is_line)
            throw UsageError("invalid argument " + text::quoted(word) + " for --fleet: expected KEY=VALUE, one line");
        unit.section("X-Fleet").entries.push_back({word.substr(0, equals), word.substr(equals + 1), "--fleet"});
    }
    (void)deploy::parse_fleet_rules(base, unit);
}

deploy::PodService describe_service(const ParsedArgs& args, const RunArgs& run, const std::string& base) {
    deploy::PodService service{.description = "Pod " + base, .command = {"/usr/bin/rkt"}};
    service.is_template = args.options.flag("template");
    const ParsedArgs command = without(without(args, kOfGenerate), kOfUnit);
    for (std::string& word : run_words(command, run.pod.manifest_file ? "" : "--pull-policy=never"))
        service.command.push_back(std::move(word));
    UnitFile& more = service.more;
    if (run.start.slice) more.section("Service").add("Slice", text_value(*run.start.slice));
    if (run.start.stop_timeout_ms) deploy::allow_stop_time(more, *run.start.stop_timeout_ms);
    add_properties(more, args);
    const bool is_activated = args.options.has("timer") || !run.start.proxies.empty();
    if (!is_activated) more.section("Install").add("WantedBy", "multi-user.target");
    add_fleet_words(more, args, base);
    return service;
}

// The host's side of --socket=[ADDRESS:]PORT:PODPORT.
std::vector<std::string> listens_of(const ParsedArgs& args) {
    std::vector<std::string> listens;
    for (const std::string& socket : args.options.all("socket")) listens.push_back(socket.substr(0, socket.rfind(':')));
    return listens;
}

bool is_global(const Option& option) {
    return std::any_of(kGlobalOptions.begin(), kGlobalOptions.end(),
                       [&](const Option& global) { return global.name == option.name; });
}

// A unit is the pod's service itself, in the place of one that `run` made for it.
constexpr std::array<std::string_view, 1> kOfTransientUnit{"detach"};

// The command line that made a pod, and what is said here beside it.
ParsedArgs args_of_pod(const Session& session, const ParsedArgs& args, const std::string& uuid) {
    if (!args.images.empty()) throw UsageError("--from-pod and IMAGE exclude each other");
    const pod::Located pod = pod::PodStore::open(session.data_dir).find(uuid);
    return with_context("pod " + pod.id.str(), [&] {
        ParsedArgs made = without(parse(locate(commands(), pod::read_command(pod.dir))), kOfTransientUnit);
        for (const GivenOption& given : args.options) {
            if (!is_global(*given.option)) made.options.add(given);
        }
        return made;
    });
}

std::vector<GeneratedUnit> generate_units(const ParsedArgs& args) {
    const ParsedArgs of_run = without(args, kOfGenerate);
    const RunArgs run = parse_run_args(args.options.flag("template") ? as_instance(of_run) : of_run);
    check_for_unit(args, run);
    const std::string base = service_base(args);
    const deploy::PodService service = describe_service(args, run, base);
    const std::string prefix = base + (service.is_template ? "@" : "");
    std::vector<GeneratedUnit> units{{prefix + ".service", service_unit(service)}};
    if (!run.start.proxies.empty())
        units.push_back({prefix + ".socket", deploy::socket_unit(service.description, listens_of(args))});
    if (const std::string* calendar = args.options.last("timer"))
        units.push_back({prefix + ".timer", deploy::timer_unit(service.description, *calendar)});
    return units;
}

int write_files(Session& session, const std::vector<GeneratedUnit>& units, const std::string& path, bool overwrite) {
    const Dir dir = Dir::open(path);
    for (const GeneratedUnit& unit : units) {
        if (!overwrite && dir.exists(unit.name))
            throw Error(path + "/" + unit.name + " exists already: --overwrite replaces it");
    }
    for (const GeneratedUnit& unit : units) {
        dir.write_whole(unit.name, print_unit_file(unit.file));
        session.out << path << "/" << unit.name << "\n";
    }
    return 0;
}

}  // namespace

int generate(Session& session, const ParsedArgs& args) {
    const std::string* pod = args.options.last("from-pod");
    const auto units = generate_units(pod != nullptr ? args_of_pod(session, args, *pod) : args);
    if (const std::string* output = args.options.last("output"))
        return write_files(session, units, *output, args.options.flag("overwrite"));
    for (const GeneratedUnit& unit : units) {
        // As `systemctl cat` tells files apart.
        if (units.size() > 1) session.out << (&unit == &units.front() ? "" : "\n") << "# " << unit.name << "\n";
        session.out << print_unit_file(unit.file);
    }
    return 0;
}

}  // namespace rkt::cli::verbs
