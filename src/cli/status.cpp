#include <chrono>
#include <thread>

#include "base/text.hpp"
#include "cli/format.hpp"
#include "cli/parse.hpp"
#include "cli/pod_listing.hpp"
#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"
#include "pod/registration.hpp"

namespace rkt::cli::verbs {
namespace {

using pod::State;

constexpr auto kPollInterval = std::chrono::milliseconds(100);  // rkt's

// nullopt: do not wait. Negative: forever. `true` is forever, `false` is not at all.
std::optional<Duration> parse_wait(const GivenOptions& options, std::string_view name) {
    const std::string* value = options.last(name);
    if (value == nullptr || *value == "false" || *value == "0") return std::nullopt;
    if (*value == "true" || *value == "1") return Duration{-1};
    return parse_duration(*value);
}

bool has_ended(const pod::PodView& view) {
    return view.state != State::embryo && view.state != State::preparing && view.state != State::prepared &&
           view.state != State::running;
}

bool is_ready(const pod::PodView& view) { return has_ended(view) || (view.state == State::running && view.ready); }

// Looks until `done`; throws when the time is up. A pod that vanished meanwhile is an error of find().
template <typename Done>
pod::PodView wait_until(const pod::PodStore& pods, const std::string& uuid, Duration timeout, Done done) {
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + timeout;
    while (true) {
        pod::PodView view = pod::view(pods.find(uuid));
        if (done(view)) return view;
        if (timeout >= Duration{0} && Clock::now() >= deadline) {
            throw Error("error waiting for pod " + view.id.str() + ": context deadline exceeded");
        }
        std::this_thread::sleep_for(kPollInterval);
    }
}

bool was_started(State state) {
    return state == State::running || state == State::exited || state == State::exited_garbage ||
           state == State::exited_deleting || state == State::deleting;
}

void print_status(std::ostream& out, const pod::PodView& view) {
    out << "state=" << pod::name_of(view.state) << "\n";
    if (view.created) out << "created=" << format_time(*view.created) << "\n";
    if (view.started) out << "started=" << format_time(*view.started) << "\n";
    if (view.state == State::running || view.state == State::exited) {
        out << "networks=" << network_names(view) << "\n";
    }
    if (!was_started(view.state)) return;
    if (view.pid) out << "pid=" << *view.pid << "\n";
    out << "exited=" << (view.state == State::exited || view.state == State::exited_garbage ? "true" : "false") << "\n";
    if (view.state != State::running) {
        for (const pod::AppView& app : view.apps) {
            if (app.exit_code) out << "app-" << app.name.str() << "=" << *app.exit_code << "\n";
        }
    }
    // Behind rkt's own keys, so that whoever reads those by position still finds them.
    if (view.unit && !view.unit->empty()) out << "unit=" << *view.unit << "\n";
    if (const auto registration = pod::registration_now(view)) out << "machine=" << *registration << "\n";
    for (const pod::AppView& app : view.apps) {
        if (app.reason) out << "app-" << app.name.str() << "-result=" << text::printable(*app.reason) << "\n";
        if (app.health) out << "app-" << app.name.str() << "-health=" << text::printable(*app.health) << "\n";
    }
}

}  // namespace

int status(Session& session, const ParsedArgs& args) {
    const auto format = parse_format(args.options);
    const auto wait = parse_wait(args.options, "wait");
    const auto wait_ready = parse_wait(args.options, "wait-ready");
    const std::string uuid = uuid_argument(args, ExitCode::failure);

    const auto pods = pod::PodStore::open(session.data_dir);
    pod::PodView view = pod::view(pods.find(uuid));
    const std::string whole = view.id.str();
    if (wait_ready) view = wait_until(pods, whole, *wait_ready, is_ready);
    if (wait) view = wait_until(pods, whole, *wait, has_ended);

    if (format) {
        session.out << print_pod(listed(view), *format) << "\n";
    } else {
        print_status(session.out, view);
    }
    return 0;
}

}  // namespace rkt::cli::verbs
