// Where declared pods are: *.pod files and podman's *.container files in three folders, with drop-ins, by the rules of
// systemd.unit(5) for units: /etc before /run before /usr/lib, an empty file masks.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "spec/unit_file.hpp"

namespace rkt::deploy {

inline constexpr std::array<const char*, 3> kPodFolders{"/etc/rkt/pods", "/run/rkt/pods", "/usr/lib/rkt/pods"};
using PodFolders = std::vector<std::string>;  // highest precedence first

// In a pod folder: files that count before those of the folder, where they are about to be moved (pod_commit.hpp).
inline constexpr const char* kCommitted = ".committed";

struct PodSource {
    std::string name;  // of its unit, without ".service": "web", "web@"
    std::string path;
    std::vector<std::string> drop_ins{};  // in the order they are read
    bool is_quadlet = false;
    bool is_deployed = false;  // root will run it: nobody else may write its files, though groups write into /etc/rkt
};

// Sorted by name, without masked ones. A folder that is not there is empty.
std::vector<PodSource> find_pods(const PodFolders& folders);
// A file that somebody names, wherever it is: with its drop-ins beside it, and in `folders` if it is in one of them.
// Throws UsageError: no such suffix.
PodSource pod_source(const std::string& path, const PodFolders& folders);

// That it is declared in, whatever is being moved there.
std::string folder_of(const PodSource& source);
// Of its file alone. Throws Error: it cannot be read, is a pipe or the like, or others than root may write it.
std::string text_of(const PodSource& source);
// As it was written, and its drop-ins after it: one file that says the same (load()). Throws Error, as text_of().
std::string whole_text_of(const PodSource& source);
// With its drop-ins. Throws Error: cannot be read, or is no unit file.
UnitFile load(const PodSource& source);

}  // namespace rkt::deploy
