// A pod as a service of the host, of which it is the main process: what `rkt generate` prints and what the generator
// makes of *.pod files (systemd.service(5)).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "spec/unit_file.hpp"

namespace rkt::deploy {

struct PodService {
    std::string description;           // as people write it
    std::string source{};              // the file it is made from (SourcePath=); "": none
    std::vector<std::string> command;  // "/usr/bin/rkt", global options, "run" and what follows, as words
    bool is_template = false;          // %i and %I in the words, and behind the description, are the instance
    UnitFile more{};                   // said after what is ours: [Unit], [Service], [Install], [X-…]
};

// Before it, its images are fetched by rkt-fetch@NAME.service, so that a download is not part of its start.
UnitFile service_unit(const PodService& service);

// In the place of one that cannot be: its command says why, and fails. What runs already is not touched by it.
UnitFile failing_unit(const PodService& service);

// systemd must not lose its patience before the pod's init does.
void allow_stop_time(UnitFile& unit, uint64_t stop_timeout_ms);

}  // namespace rkt::deploy
