#include "deploy/pod_trial.hpp"

#include <algorithm>
#include <set>

#include "base/contains.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "deploy/pod_commit.hpp"
#include "deploy/trial.hpp"

namespace rkt::deploy {
namespace {

using systemd::UnitName;

// Of the record.
constexpr const char* kTried = "tried";    // a folder of pods
constexpr const char* kRan = "ran";        // units, a line each
constexpr const char* kChange = "change";  // written last: then the trial begins

UnitName service_of(const std::string& pod) { return UnitName::parse(pod + ".service"); }
UnitName socket_of(const std::string& pod) { return UnitName::parse(pod + ".socket"); }

std::vector<std::string> pods_of(const PodChange& change) {
    std::set<std::string> pods;
    for (const PodText& file : change.files) pods.insert(file.pod());
    for (const std::string& file : change.gone) pods.insert(PodText{file}.pod());
    return {pods.begin(), pods.end()};
}

bool has_unit(const DeclaredPod& pod, std::string_view suffix) {
    return std::any_of(pod.units.begin(), pod.units.end(),
                       [&](const DeclaredUnit& unit) { return unit.name.ends_with(suffix); });
}

void stop(systemd::Services& services, const std::string& pod) {
    services.stop(socket_of(pod));
    services.stop(service_of(pod));
}

// A socket cannot listen while its service runs.
void reopen(systemd::Services& services, const std::string& pod) {
    services.stop(service_of(pod));
    services.restart(socket_of(pod));
}

// The manager loads what is declared in their place.
void remove_units(const std::vector<std::string>& pods, const std::string& path) {
    const Dir units = Dir::open_or_create(path);
    for (const std::string& pod : pods) {
        units.remove_file(service_of(pod).str());
        units.remove_file(socket_of(pod).str());
    }
}

void forget(const std::string& record) {
    const size_t slash = record.rfind('/');
    Dir::open_or_create(record.substr(0, slash)).remove_tree(record.substr(slash + 1));
}

bool listens(const PodFolders& folders, const std::string& pod) {
    for (const PodSource& source : find_pods(folders)) {
        if (source.name != pod) continue;
        const UnitSection* section = load(source).find("Pod");
        return section != nullptr && !section->all("Socket").empty();
    }
    return false;
}

// Who was killed had nothing to do any more but to take the trial away.
bool is_committed(const PodChange& change, const std::string& folder) {
    const Dir pods = Dir::open_or_create(folder);
    return std::all_of(change.files.begin(), change.files.end(),
                       [&](const PodText& file) { return pods.find_and_read(file.file) == file.text; }) &&
           std::none_of(change.gone.begin(), change.gone.end(), [&](const auto& file) { return pods.exists(file); });
}

void end_trial_of(systemd::Services& services, const PodPlaces& places, const std::vector<std::string>& pods) {
    remove_units(pods, places.units);
    services.reload();
    forget(places.record);
}

void go_back(systemd::Services& services, const PodPlaces& places, const std::vector<std::string>& pods,
             const std::vector<std::string>& ran) {
    Attempts attempts;
    for (const std::string& pod : pods) {
        if (!contains(ran, service_of(pod).str())) attempts.add([&] { stop(services, pod); });
    }
    attempts.add([&] { tidy_commit(places.folders.front()); });
    remove_units(pods, places.units);
    // What ran before is loaded still, or again: it is started, whatever the manager says to this.
    const bool is_told = attempts.add([&] { services.reload(); });
    for (const std::string& pod : pods) {
        attempts.add([&] {
            if (listens(places.folders, pod)) reopen(services, pod);
        });
    }
    std::vector<UnitName> changed;
    std::vector<UnitName> dependents;
    for (const std::string& unit : ran) {
        const bool is_changed = unit.ends_with(".service") && contains(pods, unit.substr(0, unit.rfind('.')));
        (is_changed ? changed : dependents).push_back(UnitName::parse(unit));
    }
    attempts.add([&] { services.restart_all(changed, systemd::WaitUntil::all_have_ended); });
    attempts.add([&] { services.start_all(dependents); });
    // Otherwise the next one goes back once more.
    if (is_told) forget(places.record);
    attempts.end();
}

}  // namespace

PodPlaces PodPlaces::of_host() {
    return {{kPodFolders.begin(), kPodFolders.end()}, kRuntimeUnits, kOwnUnits, "/run/rkt/pods-on-trial"};
}

PodTrial::PodTrial(systemd::Services& services, const PodVocabulary& vocabulary, PodChange change, PodPlaces places)
    : services_(services), change_(std::move(change)), places_(std::move(places)) {
    leave_out_what_is_there();
    if (!is_needed()) return;
    record();
    // The administrator's drop-ins are for the pod, wherever its file is.
    PodFolders folders = places_.folders;
    folders.insert(folders.begin(), places_.record + "/" + kTried);
    const auto pods = pods_of(change_);
    std::vector<std::string> problems;
    for (const PodSource& source : find_pods(folders)) {
        if (!contains(pods, source.name) || !source.path.starts_with(folders.front() + "/")) continue;
        coming_.push_back(declare(source, vocabulary));
        const auto found = problems_of(coming_.back());
        problems.insert(problems.end(), found.begin(), found.end());
    }
    if (problems.empty()) return;
    forget(places_.record);
    throw Error(text::join(problems, "; "));
}

std::vector<std::string> PodTrial::problems_of(const DeclaredPod& pod) const {
    std::vector<std::string> problems = pod.problems;
    const auto taken = names_taken(pod, places_.own);
    problems.insert(problems.end(), taken.begin(), taken.end());
    return problems;
}

void PodTrial::leave_out_what_is_there() {
    const Dir pods = Dir::open_or_create(places_.folders.front());
    const auto wanted = pods_of(change_);
    for (const std::string& file : pods.entries()) {
        const std::string pod = file.substr(0, file.rfind('.'));
        const bool declares = file.ends_with(".pod") || file.ends_with(".container");
        if (!declares || !contains(wanted, pod)) continue;
        const std::string path = places_.folders.front() + "/" + file;
        const std::string text = text_of({.name = pod, .path = path, .is_deployed = true});
        if (origin_of(text) != change_.origin)
            throw Error(path + " was not rolled out as a part of " + change_.origin + ": it is to be moved away first");
        const auto same = [&](const PodText& each) { return each.file == file; };
        const auto coming = std::find_if(change_.files.begin(), change_.files.end(), same);
        if (coming == change_.files.end() && !contains(change_.gone, file))
            throw Error(path + " makes " + pod + ".service, too");
        if (coming != change_.files.end() && coming->text == text) change_.files.erase(coming);
    }
    std::erase_if(change_.gone, [&](const std::string& file) { return !pods.exists(file); });
}

void PodTrial::record() {
    const auto pods = pods_of(change_);
    std::vector<UnitName> changed;
    for (const UnitName& unit : services_.active()) {
        if (contains(pods, unit.str().substr(0, unit.str().rfind('.')))) changed.push_back(unit);
    }
    for (const UnitName& unit : changed) ran_.push_back(unit.str());
    for (const UnitName& unit : dependents_of(services_, changed)) ran_.push_back(unit.str());
    const Dir record = Dir::open_or_create(places_.record, 0700);
    const Dir tried = record.make_dir(kTried);
    for (const PodText& file : change_.files) tried.write_whole(file.file, file.text);
    record.write_whole(kRan, text::join(ran_, "\n"));
}

void PodTrial::write_units() {
    const Dir units = Dir::open_or_create(places_.units);
    for (const DeclaredPod& pod : coming_) {
        for (const DeclaredUnit& unit : pod.units)
            units.write_whole(unit.name,
                              "# `rkt pod apply` tries it, and takes this away.\n" + print_unit_file(unit.file));
    }
}

std::vector<UnitName> PodTrial::to_start() const {
    std::vector<UnitName> services;
    for (const DeclaredPod& pod : coming_) {
        const UnitName service = UnitName::parse(pod.units.front().name);
        if (!pod.links.empty() || contains(ran_, service.str())) services.push_back(service);
    }
    return services;
}

std::string PodTrial::run(const Fd& interruption) {
    Dir::open(places_.record).write_whole(kChange, change_.print());
    try {
        for (const std::string& file : change_.gone) stop(services_, PodText{file}.pod());
        write_units();
        services_.reload();
        for (const DeclaredPod& pod : coming_) {
            if (has_unit(pod, ".socket")) reopen(services_, PodText{pod.units.front().name}.pod());
        }
        const auto starting = to_start();
        return starting.empty() ? "" : ServiceGroup(services_, starting).try_out(change_.watch, interruption);
    } catch (const Error& error) {
        return error.what();
    }
}

void PodTrial::commit() { commit_pods(change_, places_.folders.front()); }

void PodTrial::end() {
    tidy_commit(places_.folders.front());
    end_trial_of(services_, places_, pods_of(change_));
}

void PodTrial::roll_back() { go_back(services_, places_, pods_of(change_), ran_); }

bool end_left_behind(systemd::Services& services, const PodPlaces& places) {
    tidy_commit(places.folders.front());
    const Dir record = Dir::open_or_create(places.record, 0700);
    const auto text = record.find_and_read(kChange);
    if (!text) {
        forget(places.record);
        return false;
    }
    const PodChange change = PodChange::parse(*text);
    if (is_committed(change, places.folders.front())) {
        end_trial_of(services, places, pods_of(change));
        return false;
    }
    std::vector<std::string> ran;
    for (std::string& unit : text::split(record.read_file(kRan), '\n')) {
        if (!unit.empty()) ran.push_back(std::move(unit));
    }
    go_back(services, places, pods_of(change), ran);
    return true;
}

}  // namespace rkt::deploy
