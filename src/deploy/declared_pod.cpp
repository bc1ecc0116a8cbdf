#include "deploy/declared_pod.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <set>

#include "base/error.hpp"
#include "base/notation.hpp"
#include "base/text.hpp"
#include "deploy/activation.hpp"
#include "deploy/quadlet.hpp"
#include "deploy/service.hpp"

namespace rkt::deploy {
namespace {

constexpr const char* kProgram = "/usr/bin/rkt";

PodService declared_service(const PodSource& source, const PodFile& pod) {
    PodService service{.description = "Pod " + source.name.substr(0, source.name.find('@')),
                       .source = source.path,
                       .command = {kProgram},
                       .is_template = source.name.find('@') != std::string::npos,
                       .more = pod.unit};
    for (std::string& word : run_words(pod)) service.command.push_back(std::move(word));
    for (const PodOption& option : pod.options) {
        const auto timeout = option.key->option == "stop-timeout" ? to_microseconds(option.value) : std::nullopt;
        const UnitSection* section = pod.unit.find("Service");
        const bool is_said = section != nullptr && section->last("TimeoutStopSec") != nullptr;
        if (timeout && !is_said) allow_stop_time(service.more, *timeout / 1000);
    }
    return service;
}

// The host's side of Socket=[ADDRESS:]PORT:PODPORT.
std::vector<std::string> listens_of(const PodFile& pod) {
    std::vector<std::string> listens;
    for (const PodOption& option : pod.options) {
        if (option.key->option == "socket") listens.push_back(option.value.substr(0, option.value.rfind(':')));
    }
    return listens;
}

void add_unit(DeclaredPod& declared, std::string name, UnitFile file) {
    for (UnitLink& link : install_links(name, file, declared.problems)) declared.links.push_back(std::move(link));
    declared.units.push_back({std::move(name), std::move(file)});
}

// Whoever starts it, or looks for it after a boot, sees what is wrong: systemctl status.
UnitFile unit_that_says_why(const PodSource& source, const UnitFile& more) {
    return failing_unit(
        {.description = "Pod " + source.name.substr(0, source.name.find('@')) + ", which is not well declared",
         .source = source.path,
         .command = {kProgram, "pod", "verify", source.path},
         .more = more});
}

void write_link(const Dir& units, const UnitLink& link) {
    const size_t slash = link.path.rfind('/');
    const Dir folder = slash == std::string::npos ? units.duplicate() : units.make_dir(link.path.substr(0, slash));
    const std::string name = link.path.substr(slash + 1);
    folder.remove_file(name);
    check(symlinkat(link.target.c_str(), folder.get(), name.c_str()), "symlink " + link.path);
}

void write(const Dir& units, const DeclaredPod& declared) {
    for (const DeclaredUnit& unit : declared.units) units.write_whole(unit.name, print_unit_file(unit.file));
    for (const UnitLink& link : declared.links) write_link(units, link);
}

}  // namespace

DeclaredPod declare(const PodSource& source, const PodVocabulary& vocabulary) {
    DeclaredPod declared;
    const std::string name = source.name + ".service";
    if (!is_unit_name(name)) {
        declared.problems.push_back(source.path + ": " + text::quoted(name) + " cannot name a unit");
        return declared;
    }
    try {
        UnitFile file = load(source);
        if (source.is_quadlet) file = pod_of_container(file, source, declared.problems, declared.notes);
        declared.pod = read_pod_file(file, source.path, vocabulary);
        declared.problems.insert(declared.problems.end(), declared.pod.problems.begin(), declared.pod.problems.end());
        add_unit(declared, name, service_unit(declared_service(source, declared.pod)));
        const auto listens = listens_of(declared.pod);
        if (!listens.empty()) add_unit(declared, source.name + ".socket", socket_unit("Pod " + source.name, listens));
    } catch (const Error& error) {
        declared.problems.emplace_back(error.what());
    }
    if (!declared.problems.empty()) declared.units = {{name, unit_that_says_why(source, declared.pod.unit)}};
    return declared;
}

std::vector<std::string> names_taken(const DeclaredPod& pod, const std::string& own_units) {
    std::vector<std::string> lines;
    for (const DeclaredUnit& unit : pod.units) {
        const std::string path = own_units + "/" + unit.name;
        if (::faccessat(AT_FDCWD, path.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0)
            lines.push_back(path +
                            " would run, or is a mask, and not the pod of that name: it is to be moved away first");
    }
    return lines;
}

std::vector<std::string> generate_pods(const PodFolders& folders, const Dir& units, const PodVocabulary& vocabulary) {
    std::vector<std::string> said;
    std::set<std::string> names;
    for (const PodSource& source : find_pods(folders)) {
        try {
            const DeclaredPod declared = declare(source, vocabulary);
            said.insert(said.end(), declared.problems.begin(), declared.problems.end());
            said.insert(said.end(), declared.notes.begin(), declared.notes.end());
            if (!names.insert(source.name).second) {
                said.push_back(source.path + ": another file makes " + source.name + ".service already");
            } else {
                write(units, declared);
            }
        } catch (const Error& error) {
            said.push_back(source.path + ": " + error.what());
        }
    }
    return said;
}

}  // namespace rkt::deploy
