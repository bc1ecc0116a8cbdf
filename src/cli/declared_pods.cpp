#include "cli/declared_pods.hpp"

#include "cli/command.hpp"
#include "cli/insecure_options.hpp"
#include "cli/parse.hpp"
#include "cli/pod_args.hpp"
#include "deploy/pod_file.hpp"

namespace rkt::cli {
namespace {

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

}  // namespace

const deploy::PodFolders& pod_folders() {
    static const deploy::PodFolders known(deploy::kPodFolders.begin(), deploy::kPodFolders.end());
    return known;
}

std::vector<std::string> faults_of(const deploy::PodSource& source, const deploy::DeclaredPod& declared) {
    return declared.problems.empty() ? faults_of_words(source, declared.pod) : declared.problems;
}

}  // namespace rkt::cli
