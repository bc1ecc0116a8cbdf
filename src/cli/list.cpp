#include "cli/format.hpp"
#include "cli/pod_listing.hpp"
#include "cli/table.hpp"
#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"

namespace rkt::cli::verbs {
namespace {

struct PodListArgs {
    bool full;
    bool legend;
    std::optional<JsonStyle> format;
};

std::vector<std::string> header(bool full) {
    std::vector<std::string> cells{"UUID", "APP", "IMAGE NAME"};
    if (full) cells.emplace_back("IMAGE ID");
    cells.insert(cells.end(), {"STATE", "CREATED", "STARTED", "NETWORKS"});
    return cells;
}

std::string time_or_age(const std::optional<TimePoint>& t, const PodListArgs& args, TimePoint now) {
    if (!t) return {};
    return args.full ? format_time(*t) : format_age(*t, now);
}

// One row per app; the pod's own columns are blank from the second on.
void add_rows(Table& table, const pod::PodView& view, const PodListArgs& args, TimePoint now) {
    const size_t rows = std::max<size_t>(view.apps.size(), 1);
    for (size_t i = 0; i < rows; ++i) {
        const bool first = i == 0;
        const pod::AppView* app = i < view.apps.size() ? &view.apps[i] : nullptr;
        std::vector<std::string> cells{
            first ? (args.full ? view.id.str() : view.id.short_str()) : "",
            app != nullptr ? app->name.str() : "-",
            app != nullptr ? image_name(app->image) : "-",
        };
        if (args.full) cells.push_back(app != nullptr ? app->image.id.list_str() : "-");
        cells.insert(
            cells.end(),
            {first ? std::string(pod::name_of(view.state)) : "", first ? time_or_age(view.created, args, now) : "",
             first ? time_or_age(view.started, args, now) : "", first ? network_names(view) : ""});
        table.add_row(cells);
    }
}

void print_pod_table(Session& session, const std::vector<pod::PodView>& views, const PodListArgs& args) {
    Table table;
    if (args.legend) table.add_row(header(args.full));
    for (const pod::PodView& view : views) add_rows(table, view, args, session.now);
    session.out << table.str();
}

void print_pod_json(Session& session, const std::vector<pod::PodView>& views, JsonStyle style) {
    std::vector<ListedPod> pods;
    for (const pod::PodView& view : views) pods.push_back(listed(view));
    session.out << print_pods(pods, style) << "\n";
}

}  // namespace

int list(Session& session, const ParsedArgs& args) {
    expect_no_arguments(args);
    const PodListArgs wanted{args.options.flag("full"), !args.options.flag("no-legend"), parse_format(args.options)};

    const auto pods = pod::PodStore::open(session.data_dir);
    std::vector<pod::PodView> views;
    std::vector<std::string> errors;
    for (const auto& located : pods.list()) {
        try {
            views.push_back(pod::view(located));
        } catch (const Error& error) {
            errors.emplace_back(error.what());
        }
    }

    if (wanted.format) {
        print_pod_json(session, views, *wanted.format);
    } else {
        print_pod_table(session, views, wanted);
    }
    // As rkt did: what can be read is listed, and the status stays 0.
    if (!errors.empty()) session.note(std::to_string(errors.size()) + " error(s) encountered when listing pods:");
    for (const std::string& error : errors) session.note(error);
    return 0;
}

}  // namespace rkt::cli::verbs
