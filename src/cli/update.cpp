// update: newer images for services that run, tried before they are theirs.
#include <algorithm>
#include <array>
#include <csignal>
#include <map>
#include <set>

#include "base/lock.hpp"
#include "base/signals.hpp"
#include "base/text.hpp"
#include "cli/fetch_child.hpp"
#include "cli/option_values.hpp"
#include "cli/update_groups.hpp"
#include "cli/verbs.hpp"
#include "deploy/trial.hpp"
#include "image/candidates.hpp"
#include "image/store.hpp"
#include "systemd/journal.hpp"

namespace rkt::cli::verbs {
namespace {

using systemd::UnitName;

constexpr int kError = 3;  // syslog(3)
constexpr int kNotice = 5;

struct UpdateArgs {
    std::vector<UnitName> units;  // none: all
    std::chrono::milliseconds watch{};
    bool dry_run = false;
    bool quiet = false;
};

UpdateArgs parse_update_args(const ParsedArgs& parsed) {
    UpdateArgs args;
    for (const std::string& unit : parsed.arguments) args.units.push_back(systemd::UnitName::parse_service(unit));
    args.watch = parse_time_span(parsed.options, "watch", "30s");
    args.dry_run = parsed.options.flag("dry-run");
    args.quiet = parsed.options.flag("quiet");
    return args;
}

struct Change {
    std::string data_dir;
    std::string reference;
    std::string from;
    std::string to;
};

// Fetches what the names mean now; what they meant already is no candidate.
std::vector<Change> fetch_candidates(const UpdateGroup& group, bool quiet) {
    std::map<std::string, Change> changes;
    for (const UpdatedService& service : group.services) {
        if (service.images.empty()) continue;
        FetchRequest request{{}, image::PullPolicy::update, quiet, true};
        for (const MovingImage& image : service.images) request.images.push_back(image.wanted);
        const auto ids = fetch_in_child(service.session, request);
        const auto store = image::Store::open(service.session.data_dir);
        for (size_t i = 0; i < ids.size(); ++i) {
            const ImageReference& reference = service.images[i].reference;
            const auto committed = store.find(reference);
            if (committed && committed->id == ids[i]) continue;
            const std::string name = to_string(reference);
            changes.insert_or_assign(service.session.data_dir + " " + name,
                                     Change{service.session.data_dir, name,
                                            committed ? committed->id.short_str() : "none", ids[i].short_str()});
        }
    }
    std::vector<Change> found;
    for (auto& [key, change] : changes) found.push_back(std::move(change));
    return found;
}

void drop_candidates(const UpdateGroup& group) {
    for (const UpdatedService& service : group.services)
        image::drop_candidates(image::Layout::open(service.session.data_dir));
}

std::string list(const std::vector<UnitName>& units) {
    std::vector<std::string> names;
    for (const UnitName& unit : units) names.push_back(unit.str());
    return text::join(names, ", ");
}

void tell(const Session& session, const std::vector<UnitName>& units, int priority, const std::string& line) {
    if (priority == kError) {
        session.note(list(units) + ": " + line);
    } else {
        session.out << list(units) << ": " << line << "\n";
        session.out.flush();
    }
    for (const UnitName& unit : units) systemd::write_about_unit(unit.str(), priority, line);
}

std::string describe_changes(const std::vector<Change>& changes) {
    std::vector<std::string> parts;
    for (const Change& change : changes)
        parts.push_back(change.reference + " from " + change.from + " to " + change.to);
    return text::join(parts, ", ");
}

class Updater {
public:
    Updater(Session& session, systemd::Services& services, const UpdateArgs& args, std::vector<UnitName> left_behind)
        : session_(session), services_(services), args_(args), left_behind_(std::move(left_behind)) {}

    // False: it stays as it is, or went back.
    bool update(const UpdateGroup& group) {
        const auto units = names_of(group);
        drop_candidates(group);
        try {
            const auto changes = fetch_candidates(group, args_.quiet);
            const bool succeeded = changes.empty() ? stay(group)
                                   : args_.dry_run ? show(units, changes)
                                                   : attempt(group, changes);
            drop_candidates(group);
            return succeeded;
        } catch (const Error& error) {
            drop_candidates(group);
            tell(session_, units, kError, std::string("not updated: ") + error.what());
            return false;
        }
    }
    [[nodiscard]] bool is_interrupted() const { return is_interrupted_; }

private:
    // Who runs the candidate of an update that was killed goes back to what is committed.
    bool stay(const UpdateGroup& group) {
        for (const UnitName& unit : names_of(group)) {
            if (std::find(left_behind_.begin(), left_behind_.end(), unit) != left_behind_.end())
                services_.restart(unit);
        }
        return true;
    }

    bool show(const std::vector<UnitName>& units, const std::vector<Change>& changes) {
        session_.out << list(units) << ": " << describe_changes(changes) << "\n";
        return true;
    }

    bool attempt(const UpdateGroup& group, const std::vector<Change>& changes) {
        const auto units = names_of(group);
        deploy::Trial trial(services_, units);
        std::string why = try_out(trial);
        if (why.empty()) why = commit(changes);
        if (!why.empty()) {
            const std::string failure = why + ": back on the old image (" + describe_changes(changes) + ")";
            tell(session_, units, kError, failure);
            trial.roll_back();
            return false;
        }
        trial.end();
        tell(session_, units, kNotice, "updated " + describe_changes(changes));
        return true;
    }

    // "": done.
    static std::string commit(const std::vector<Change>& changes) {
        try {
            for (const Change& change : changes)
                image::commit_candidate(image::Layout::open(change.data_dir), change.reference);
            return "";
        } catch (const Error& error) {
            return std::string("what was tried cannot be kept: ") + error.what();
        }
    }

    std::string try_out(deploy::Trial& trial) {
        try {
            const std::string why = trial.run(args_.watch, interruption_.fd());
            is_interrupted_ = interruption_.next() != 0;
            return why;
        } catch (const Error& error) {
            return error.what();
        }
    }

    Session& session_;
    systemd::Services& services_;
    const UpdateArgs& args_;
    std::vector<UnitName> left_behind_;
    static constexpr std::array kInterruptions{SIGINT, SIGTERM};
    SignalDescriptor interruption_{kInterruptions};
    bool is_interrupted_ = false;
};

FileLock lock_updates(const Session& session) {
    auto lock = FileLock::try_take(image::Layout::open(session.data_dir).locks, "update", LockMode::exclusive);
    if (!lock) throw Error("another `rkt update` runs");
    return std::move(*lock);
}

}  // namespace

int update(Session& session, const ParsedArgs& parsed) {
    const UpdateArgs args = parse_update_args(parsed);
    const FileLock lock = lock_updates(session);
    const auto services = systemd::Services::connect(session.bus_address);
    const auto left_behind = args.dry_run ? std::vector<UnitName>() : deploy::services_on_trial();
    for (const UnitName& unit : left_behind) deploy::end_trial(unit);
    if (!left_behind.empty()) services->reload();

    Updater updater(session, *services, args, left_behind);
    bool all_are_well = true;
    for (const UpdateGroup& each : grouped(running_services(session, *services, args.units))) {
        const bool is_wanted = args.units.empty() || has_one_of(each, args.units) || has_one_of(each, left_behind);
        if (each.keys.empty() || !is_wanted) continue;
        if (updater.is_interrupted()) throw Error("interrupted");
        all_are_well = updater.update(each) && all_are_well;
    }
    return all_are_well ? 0 : static_cast<int>(ExitCode::failure);
}

}  // namespace rkt::cli::verbs
