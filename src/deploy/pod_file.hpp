// A *.pod file: a pod that is declared (docs/pods.md). Every mistake in it is found, not the first one only.
#pragma once

#include <string>
#include <vector>

#include "deploy/pod_key.hpp"
#include "spec/unit_file.hpp"

namespace rkt::deploy {

struct PodOption {
    const PodKey* key = nullptr;
    std::string value;
    std::string where;  // "FILE:LINE"
};

struct PodApp {
    std::string name;
    std::string image;
    std::string where;
    std::vector<PodOption> options;
    std::vector<std::string> args;
};

struct PodFile {
    std::vector<PodOption> options;
    std::vector<PodApp> apps;
    UnitFile unit;                      // [Unit], [Service], [Install], [X-…], as they were written
    std::vector<std::string> problems;  // "FILE:LINE: what, what to do"
};

// Keeps pointers into `vocabulary`. `where`: of problems that are no line's.
PodFile read_pod_file(const UnitFile& file, const std::string& where, const PodVocabulary& vocabulary);

// "run" and what follows it. Nothing is fetched by a start.
std::vector<std::string> run_words(const PodFile& pod);

// "1" in the place of %i and %I, for checks of what instances of a template will be told.
std::string as_instance(std::string value);

}  // namespace rkt::deploy
