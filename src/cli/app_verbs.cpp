// The family `app`: apps of a running pod (rkt-1.30.md 1.18).
#include "base/text.hpp"
#include "cli/fetch_images.hpp"
#include "cli/format.hpp"
#include "cli/make_contents.hpp"
#include "cli/pod_args.hpp"
#include "cli/pod_listing.hpp"
#include "cli/table.hpp"
#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"
#include "pod/running_apps.hpp"
#include "pod/view.hpp"

namespace rkt::cli::verbs {
namespace {

std::string app_argument(const ParsedArgs& args) {
    const std::string* app = args.options.last("app");
    if (app == nullptr || app->empty()) throw UsageError("must provide --app=NAME");
    return *app;
}

pod::Located find_pod(const Session& session, const ParsedArgs& args) {
    return pod::PodStore::open(session.data_dir).find(uuid_argument(args));
}

// rkt's code of the verbs that only look.
template <typename Look>
int looking(Look&& look) {
    try {
        return look();
    } catch (const Error& error) {
        throw Error(error.what(), ExitCode::failure);
    }
}

std::string when(int64_t nanoseconds) { return format_time(TimePoint(std::chrono::nanoseconds(nanoseconds))); }

std::string mounts_of(const ListedApp& app) {
    std::vector<std::string> mounts;
    for (const ListedMount& mount : app.mounts) {
        mounts.push_back(mount.host_path + ":" + mount.container_path +
                         ":(read_only:" + (mount.read_only ? "true" : "false") + ")");
    }
    return text::join(mounts, ",");
}

std::string pairs_of(const NameValues& pairs) {
    std::vector<std::string> words;
    for (const NameValue& pair : pairs) words.push_back(pair.name + ":" + pair.value);
    return text::join(words, ",");
}

void print_app_lines(std::ostream& out, const ListedApp& app) {
    const auto line = [&](const char* key, const std::string& value) {
        if (!value.empty()) out << key << "=" << text::printable(value) << "\n";
    };
    line("name", app.name);
    line("state", app.state);
    line("image_id", app.image_id);
    if (app.created_at) line("created_at", when(*app.created_at));
    if (app.started_at) line("started_at", when(*app.started_at));
    if (app.finished_at) line("finished_at", when(*app.finished_at));
    if (app.exit_code) line("exit_code", std::to_string(*app.exit_code));
    line("mounts", mounts_of(app));
    line("user_annotations", pairs_of(app.user_annotations));
    line("user_labels", pairs_of(app.user_labels));
}

// Behind rkt's own keys.
void print_more(std::ostream& out, const pod::Located& pod, const pod::PodView& view, const std::string& name) {
    for (const pod::AppView& app : view.apps) {
        if (app.name.str() == name && app.reason) out << "reason=" << *app.reason << "\n";
        if (app.name.str() == name && app.health) out << "health=" << text::printable(*app.health) << "\n";
    }
    if (view.state == pod::State::running) out << "restarts=" << pod::ask_status(pod, name).restarts << "\n";
}

}  // namespace

int app_add(Session& session, const ParsedArgs& args) {
    AddArgs wanted = parse_add_args(args);
    warn_of_insecure_options(session);
    const auto pod = pod::PodStore::open(session.data_dir).find(wanted.uuid);
    const auto store = image::Store::open(session.data_dir);
    auto images = fetch_images(session, store, {{{wanted.app.image, ""}}, image::PullPolicy::never, true});
    pod::AddedApp added{{app_options(wanted.app), std::move(images.front())}, std::move(wanted.volumes),
                        {}, session.data_dir};
    added.lower_dirs = store.pod_lower_dirs(added.app.image.layers);
    added.insecure_capabilities = session.insecure.has(InsecureOptions::capabilities);
    added.insecure_seccomp = session.insecure.has(InsecureOptions::seccomp);
    session.out << pod::add_app(pod, added, store).str() << "\n";
    return 0;
}

int app_start(Session& session, const ParsedArgs& args) {
    pod::start_app(find_pod(session, args), app_argument(args));
    return 0;
}

int app_stop(Session& session, const ParsedArgs& args) {
    const std::string app = app_argument(args);
    if (!pod::stop_app(find_pod(session, args), app)) session.out << "app \"" << app << "\" is already stopped\n";
    return 0;
}

int app_rm(Session& session, const ParsedArgs& args) {
    pod::remove_app(find_pod(session, args), app_argument(args));
    return 0;
}

int app_list(Session& session, const ParsedArgs& args) {
    return looking([&] {
        const pod::PodView view = pod::view(find_pod(session, args));
        Table table;
        if (!args.options.flag("no-legend")) table.add_row({"NAME", "STATE"});
        for (const pod::AppView& app : view.apps) table.add_row({app.name.str(), app_state(view, app)});
        session.out << table.str();
        return 0;
    });
}

int app_status(Session& session, const ParsedArgs& args) {
    return looking([&] {
        const auto format = parse_format(args.options);
        const std::string name = app_argument(args);
        const auto pod = find_pod(session, args);
        const pod::PodView view = pod::view(pod);
        const ListedApp app = listed_app(view, name);
        if (format) {
            session.out << print_app(app, *format) << "\n";
            return 0;
        }
        print_app_lines(session.out, app);
        print_more(session.out, pod, view, name);
        return 0;
    });
}

}  // namespace rkt::cli::verbs
