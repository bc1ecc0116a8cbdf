// pod verify, pod cat: what pods that are declared in files become.
#include <filesystem>

#include "base/text.hpp"
#include "cli/insecure_options.hpp"
#include "cli/parse.hpp"
#include "cli/pod_args.hpp"
#include "cli/pod_keys.hpp"
#include "cli/verbs.hpp"
#include "deploy/declared_pod.hpp"

namespace rkt::cli::verbs {
namespace {

const deploy::PodFolders& folders() {
    static const deploy::PodFolders known(deploy::kPodFolders.begin(), deploy::kPodFolders.end());
    return known;
}

std::vector<deploy::PodSource> sources_of(const ParsedArgs& args) {
    if (args.arguments.empty()) return deploy::find_pods(folders());
    std::vector<deploy::PodSource> sources;
    for (const std::string& path : args.arguments)
        sources.push_back(deploy::pod_source(std::filesystem::absolute(path).lexically_normal().string(), folders()));
    return sources;
}

// "": `rkt run` takes these words.
std::string fault_of(std::vector<std::string> words) {
    for (std::string& word : words) word = deploy::as_instance(std::move(word));
    try {
        const ParsedArgs parsed = parse(locate(commands(), words));
        if (const std::string* list = parsed.options.last("insecure-options")) (void)InsecureOptions::parse(*list);
        (void)parse_run_args(parsed);
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

// Each option alone first: then it is known which line it was.
std::vector<std::string> faults_of_words(const deploy::PodSource& source, const deploy::PodFile& pod) {
    std::vector<std::string> faults;
    const auto check = [&](const deploy::PodFile& part, const std::string& where) {
        const std::string fault = fault_of(deploy::run_words(part));
        if (!fault.empty()) faults.push_back(where + ": " + fault);
    };
    for (const deploy::PodOption& option : pod.options) {
        check({.options = {option}, .apps = {{.name = "app", .image = "docker://image"}}}, option.where);
    }
    for (const deploy::PodApp& app : pod.apps) {
        check({.apps = {{.name = app.name, .image = app.image}}}, app.where);
        for (const deploy::PodOption& option : app.options)
            check({.apps = {{.name = app.name, .image = "docker://image", .options = {option}}}}, option.where);
    }
    if (faults.empty()) check(pod, source.path);
    return faults;
}

std::vector<std::string> faults_of(const deploy::PodSource& source, const deploy::DeclaredPod& declared) {
    return declared.problems.empty() ? faults_of_words(source, declared.pod) : declared.problems;
}

}  // namespace

int pod_verify(Session& session, const ParsedArgs& args) {
    const deploy::PodVocabulary vocabulary = pod_vocabulary();
    int exit_code = 0;
    for (const deploy::PodSource& source : sources_of(args)) {
        const deploy::DeclaredPod declared = declare(source, vocabulary);
        for (const std::string& note : declared.notes) session.note(note);
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

}  // namespace rkt::cli::verbs
