// [Install] of units that a generator makes: systemctl(1) cannot enable those, so the generator makes the links itself.
#pragma once

#include <string>
#include <vector>

#include "spec/unit_file.hpp"

namespace rkt::deploy {

struct UnitLink {
    std::string path;    // in the folder of units: "multi-user.target.wants/web.service"
    std::string target;  // of the symbolic link
};

// Links of the unit NAME ("web.service", "web@.service"). What cannot be done is added to `problems`.
std::vector<UnitLink> install_links(const std::string& name, const UnitFile& unit, std::vector<std::string>& problems);

// With a type that systemd knows; a template is one, too.
bool is_unit_name(const std::string& name);

}  // namespace rkt::deploy
