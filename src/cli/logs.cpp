#include "base/text.hpp"
#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"
#include "pod/view.hpp"
#include "systemd/journal.hpp"

namespace rkt::cli::verbs {
namespace {

void expect_app(const pod::PodView& view, const std::string& app) {
    std::vector<std::string> names;
    for (const pod::AppView& known : view.apps) {
        if (known.name.str() == app) return;
        names.push_back(known.name.str());
    }
    throw Error("pod \"" + view.id.str() + "\" has no app \"" + text::printable(app) +
                "\" (apps: " + text::join(names, ", ") + ")");
}

uint64_t parse_lines(const std::string& text) {
    const auto lines = text::to_u64(text);
    if (!lines || *lines >= UINT32_MAX)
        throw UsageError("invalid argument " + text::quoted(text) + " for --lines: expected a number");
    return *lines;
}

}  // namespace

int logs(Session& session, const ParsedArgs& args) {
    const std::string uuid = uuid_argument(args);
    systemd::LogQuery query;
    query.follow = args.options.flag("follow");
    if (const auto* since = args.options.last("since")) query.since = session.now - parse_duration(*since);
    if (const auto* until = args.options.last("until")) query.until = session.now - parse_duration(*until);
    if (const auto* lines = args.options.last("lines")) query.lines = parse_lines(*lines);
    if (query.follow && query.until) throw UsageError("--follow and --until exclude each other");

    const auto pods = pod::PodStore::open(session.data_dir);
    const pod::PodView view = pod::view(pods.find(uuid));
    if (const auto* app = args.options.last("app")) {
        expect_app(view, *app);
        query.app = *app;
    }
    if (!view.unit || view.unit->empty()) throw Error("pod \"" + view.id.str() + "\" has not been in any unit yet");
    query.unit = *view.unit;
    query.ended = [&] {
        const auto located = pods.locate(view.id);
        return !located || located->state() != pod::State::running;
    };
    systemd::read_journal(query, [&](const systemd::LogLine& line) {
        session.out << format_time(line.time) << " " << line.identifier << "[" << line.pid << "]: " << line.message
                    << "\n";
        if (query.follow) session.out.flush();
    });
    return 0;
}

}  // namespace rkt::cli::verbs
