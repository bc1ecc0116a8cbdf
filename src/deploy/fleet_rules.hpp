// [X-Fleet] of a pod's file: on which hosts it may be.
#pragma once

#include <string>
#include <vector>

#include "spec/image_manifest.hpp"
#include "spec/unit_file.hpp"

namespace rkt::deploy {

struct FleetRules {
    std::string pod;                       // "web" of web.pod
    NameValues metadata{};                 // the host has one of the values given for each key
    std::vector<std::string> conflicts{};  // globs: no pod beside it has such a name
    bool global = false;                   // on each host that has the metadata
    std::string machine_of{};              // a pod: on the same host as that one; "": none
    std::string machine_id{};              // a host's name, or its "machine-id"; "": any
};

// Names of units are those of pods: "web.service" is "web". The keys may have fleet's older names (X-Conflicts, …).
// Throws ParseError("FILE:LINE", …): a key that fleet does not have, a value that makes no sense, Global= with
// MachineOf= or MachineID=.
FleetRules parse_fleet_rules(const std::string& pod, const UnitFile& file);

}  // namespace rkt::deploy
