// rollout: declared pods for a static cluster.
#include <algorithm>
#include <filesystem>

#include "base/dir.hpp"
#include "base/text.hpp"
#include "cli/declared_pods.hpp"
#include "cli/option_values.hpp"
#include "cli/pod_keys.hpp"
#include "cli/remote_host.hpp"
#include "cli/rollout_hosts.hpp"
#include "cli/verbs.hpp"
#include "deploy/rollout_plan.hpp"

namespace rkt::cli::verbs {
namespace {

using deploy::HostStep;

struct RolloutArgs {
    std::string dir;
    std::string origin;
    std::vector<deploy::Host> hosts;
    size_t wave = 1;
    std::chrono::milliseconds watch{};
    bool prune = false;
    bool dry_run = false;
};

std::vector<deploy::Host> read_hosts(const std::string& file) {
    auto hosts =
        deploy::parse_hosts_file(with_context("--hosts", [&] { return Dir::open(".").read_file(file); }), file);
    for (const deploy::Host& host : hosts) (void)RemoteHost::parse(host.name);
    return hosts;
}

RolloutArgs parse_rollout_args(const ParsedArgs& parsed) {
    if (parsed.arguments.size() != 1) throw UsageError("expects one argument: the folder of the pods");
    RolloutArgs args;
    args.dir = std::filesystem::absolute(parsed.arguments.front()).lexically_normal().string();
    while (args.dir.size() > 1 && args.dir.ends_with('/')) args.dir.pop_back();
    args.origin = parsed.options.value_or("name", args.dir.substr(args.dir.rfind('/') + 1));
    if (!is_origin(args.origin))
        throw UsageError(text::quoted(args.origin) +
                         " cannot be what the pods are a part of: --name takes letters, digits, "
                         "\".\", \"_\" and \"-\"");
    const std::string* hosts = parsed.options.last("hosts");
    if (hosts == nullptr) throw UsageError("--hosts=FILE is needed");
    args.hosts = read_hosts(*hosts);
    const auto wave = text::to_u64(parsed.options.value_or("wave", "1"));
    if (!wave || *wave == 0) throw UsageError("--wave is a number of hosts, at least 1");
    args.wave = std::min<size_t>(*wave, args.hosts.size());
    args.watch = parse_time_span(parsed.options, "watch", "30s");
    args.prune = parsed.options.flag("prune");
    args.dry_run = parsed.options.flag("dry-run");
    return args;
}

// All that is wrong in all of them is said.
std::vector<deploy::RolledPod> read_pods(Session& session, const RolloutArgs& args) {
    const deploy::PodVocabulary vocabulary = pod_vocabulary();
    std::vector<deploy::RolledPod> pods;
    (void)Dir::open(args.dir);  // says why it cannot be read
    bool all_are_well = true;
    for (const deploy::PodSource& source : deploy::find_pods({args.dir})) {
        std::vector<std::string> faults;
        try {
            const UnitFile file = load(source);
            if (source.name.ends_with('@'))
                throw Error(source.path + ": a template runs nothing: name a file for each instance");
            const std::string name = source.path.substr(source.path.rfind('/') + 1);
            pods.push_back({{name, with_origin(args.origin, whole_text_of(source))},
                            deploy::parse_fleet_rules(source.name, file)});
            faults = faults_of(source, declare(source, vocabulary));
        } catch (const Error& error) {
            faults = {error.what()};
        }
        for (const std::string& fault : faults) session.note(text::printable(fault));
        all_are_well = all_are_well && faults.empty();
    }
    if (!all_are_well) throw Error("nothing is rolled out of " + args.dir);
    if (pods.empty()) throw Error(args.dir + " has no *.pod and no *.container file");
    return pods;
}

void print_plan(Session& session, const deploy::RolloutPlan& plan) {
    for (const HostStep& step : plan.arrivals) session.out << step.host << ": " << describe(step) << "\n";
    for (const HostStep& step : plan.departures) session.out << step.host << ": then " << describe(step) << "\n";
}

}  // namespace

int rollout(Session& session, const ParsedArgs& parsed) {
    const RolloutArgs args = parse_rollout_args(parsed);
    const auto pods = read_pods(session, args);
    const deploy::RolloutPlan plan =
        deploy::plan_rollout({args.origin, pods, ask_hosts(session, args.hosts), args.prune, args.watch});
    for (const std::string& pod : plan.forgotten)
        session.note(pod + " is no longer in " + args.dir + ", and stays: --prune removes it");
    if (args.dry_run) {
        print_plan(session, plan);
        return 0;
    }
    return perform_rollout(session, plan, args.wave) ? 0 : static_cast<int>(ExitCode::failure);
}

}  // namespace rkt::cli::verbs
