#include "sandbox/attach.hpp"

#include "cli/attach_mode.hpp"
#include "cli/choose_app.hpp"
#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"
#include "pod/view.hpp"

namespace rkt::cli::verbs {
namespace {

constexpr int kKilledBySignal = 128;  // and its number, as shells say it

int list_endpoints(Session& session, const PlanApp& app) {
    for (const std::string& name : endpoint_names(app)) session.out << name << "\n";
    return 0;
}

int conclude(Session& session, const sandbox::AttachOutcome& outcome, const PlanApp& app) {
    if (outcome.end == sandbox::AttachEnd::signal) return kKilledBySignal + outcome.signal;
    if (outcome.end == sandbox::AttachEnd::detached) session.note("detached from app \"" + app.name.str() + "\"");
    return 0;
}

}  // namespace

int attach(Session& session, const ParsedArgs& args) {
    const std::string mode = args.options.value_or("mode", "auto");
    const bool lists = mode == "list";
    const auto wanted = lists ? std::nullopt : parse_attach_mode(mode);
    const auto pod = pod::PodStore::open(session.data_dir).find(uuid_argument(args));
    if (pod.state() != pod::State::running) {
        throw Error("pod \"" + pod.id.str() + "\" isn't currently running");
    }
    const Plan plan = pod::read_plan(pod);
    const PlanApp& app = choose_app(plan, args.options.last("app"));
    if (lists) return list_endpoints(session, app);
    const Endpoints chosen = choose_endpoints(wanted, app);
    auto streams = sandbox::open_streams({pod.dir, app.name.str(), chosen.set, chosen.is_terminal});
    return conclude(session, sandbox::attach(std::move(streams)), app);
}

}  // namespace rkt::cli::verbs
