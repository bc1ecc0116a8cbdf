// From the files of a declared pod to its units: what the generator writes, and what `rkt pod cat` prints.
#pragma once

#include <string>
#include <vector>

#include "base/dir.hpp"
#include "deploy/install.hpp"
#include "deploy/pod_file.hpp"
#include "deploy/pod_folders.hpp"
#include "spec/unit_file.hpp"

namespace rkt::deploy {

struct DeclaredUnit {
    std::string name;  // "web.service"
    UnitFile file;
};

struct DeclaredPod {
    PodFile pod;
    std::vector<DeclaredUnit> units;
    std::vector<UnitLink> links;
    std::vector<std::string> problems;  // "FILE:LINE: what"; then its service fails, and says them
    std::vector<std::string> notes;     // what is ignored of podman's
};

DeclaredPod declare(const PodSource& source, const PodVocabulary& vocabulary);

inline constexpr const char* kOwnUnits = "/etc/systemd/system";  // the administrator's: they come before a generator's
// A line for each unit that does not become what the pod declares, because there is one of that name in `own_units`.
std::vector<std::string> names_taken(const DeclaredPod& pod, const std::string& own_units = kOwnUnits);

// All of `folders`, into the folder of units that systemd gives a generator. What one pod lacks is no other's matter.
// Returns problems and notes.
std::vector<std::string> generate_pods(const PodFolders& folders, const Dir& units, const PodVocabulary& vocabulary);

}  // namespace rkt::deploy
