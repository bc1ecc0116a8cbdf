// pod verify, pod cat, pod list, pod apply: pods that are declared in files.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>

#include "base/dir.hpp"
#include "base/lock.hpp"
#include "base/signals.hpp"
#include "base/text.hpp"
#include "cli/declared_pods.hpp"
#include "cli/format.hpp"
#include "cli/pod_keys.hpp"
#include "cli/table.hpp"
#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"
#include "deploy/pod_trial.hpp"

namespace rkt::cli::verbs {
namespace {

std::vector<deploy::PodSource> sources_of(const ParsedArgs& args) {
    if (args.arguments.empty()) return deploy::find_pods(pod_folders());
    std::vector<deploy::PodSource> sources;
    for (const std::string& path : args.arguments)
        sources.push_back(
            deploy::pod_source(std::filesystem::absolute(path).lexically_normal().string(), pod_folders()));
    return sources;
}

// One that cannot be read is there all the same.
std::vector<DeclaredPodFile> declared_files(const Session& session) {
    std::vector<DeclaredPodFile> files;
    for (const deploy::PodSource& source : deploy::find_pods(pod_folders())) {
        const size_t slash = source.path.rfind('/');
        files.push_back({folder_of(source), {source.path.substr(slash + 1)}});
        try {
            files.back().content.text = deploy::text_of(source);
        } catch (const Error& error) {
            session.note(error.what());
        }
    }
    return files;
}

FileLock lock_declared_pods() {
    auto lock = FileLock::try_take(Dir::open_or_create("/run/rkt"), "pods.lock", LockMode::exclusive);
    if (!lock) throw Error("another `rkt pod apply` runs here");
    return std::move(*lock);
}

// "": done. What it was not is undone.
std::string try_and_commit(deploy::PodTrial& trial, const Fd& interruption) {
    std::string why = trial.run(interruption);
    try {
        if (why.empty()) trial.commit();
    } catch (const Error& error) {
        why = std::string("what was tried cannot be kept: ") + error.what();
    }
    if (why.empty()) {
        with_context("declared, and it runs", [&] { trial.end(); });
    } else {
        with_context(why, [&] { trial.roll_back(); });
    }
    return why;
}

}  // namespace

int pod_verify(Session& session, const ParsedArgs& args) {
    const deploy::PodVocabulary vocabulary = pod_vocabulary();
    int exit_code = 0;
    for (const deploy::PodSource& source : sources_of(args)) {
        const deploy::DeclaredPod declared = declare(source, vocabulary);
        for (const std::string& note : declared.notes) session.note(note);
        for (const std::string& taken : deploy::names_taken(declared)) session.note(taken);
        for (const std::string& fault : faults_of(source, declared)) {
            session.out << text::printable(fault) << "\n";
            exit_code = static_cast<int>(ExitCode::failure);
        }
    }
    return exit_code;
}

int pod_cat(Session& session, const ParsedArgs& args) {
    if (args.arguments.empty()) throw UsageError("must provide at least one file");
    const deploy::PodVocabulary vocabulary = pod_vocabulary();
    for (const deploy::PodSource& source : sources_of(args)) {
        const deploy::DeclaredPod declared = declare(source, vocabulary);
        for (const std::string& problem : declared.problems) session.note(problem);
        for (const deploy::DeclaredUnit& unit : declared.units)
            session.out << "# " << unit.name << "\n" << print_unit_file(unit.file);
        for (const deploy::UnitLink& link : declared.links)
            session.out << "# " << link.path << " -> " << link.target << "\n";
        if (!declared.problems.empty()) return static_cast<int>(ExitCode::failure);
    }
    return 0;
}

int pod_list(Session& session, const ParsedArgs& args) {
    expect_no_arguments(args);
    const auto files = declared_files(session);
    if (const auto format = parse_format(args.options)) {
        session.out << print_declared_pods(files, *format == JsonStyle::pretty);
        return 0;
    }
    Table table;
    if (!args.options.flag("no-legend")) table.add_row({"NAME", "ROLLED OUT AS PART OF", "FILE"});
    for (const DeclaredPodFile& file : files) {
        const std::string origin = origin_of(file.content.text);
        table.add_row({file.content.pod(), origin.empty() ? "-" : origin, file.folder + "/" + file.content.file});
    }
    session.out << table.str();
    return 0;
}

int pod_apply(Session& session, const ParsedArgs& args) {
    expect_no_arguments(args);
    // Whoever called may be gone when there is something to say to it; what was begun is finished all the same.
    (void)std::signal(SIGPIPE, SIG_IGN);
    const PodChange change =
        PodChange::parse(read_all(Fd(check(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0), "standard input"))));
    const FileLock lock = lock_declared_pods();
    const auto services = systemd::Services::connect(session.bus_address);
    const auto vocabulary = pod_vocabulary();
    const auto places = deploy::PodPlaces::of_host();
    if (deploy::end_left_behind(*services, places))
        session.note("an earlier change was killed as it was tried: undone");

    deploy::PodTrial trial(*services, vocabulary, change, places);
    static constexpr std::array kInterruptions{SIGINT, SIGTERM, SIGHUP};
    const SignalDescriptor interruption(kInterruptions);
    const std::string why = trial.is_needed() ? try_and_commit(trial, interruption.fd()) : "";
    if (!why.empty()) throw Error(why + ": its pods are as before");
    return 0;
}

}  // namespace rkt::cli::verbs
