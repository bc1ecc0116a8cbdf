// Which pod goes to which host. A pure function: the same files, hosts and state give the same answer.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "deploy/fleet_rules.hpp"
#include "deploy/hosts_file.hpp"

namespace rkt::deploy {

using PodsOfHosts = std::map<std::string, std::set<std::string>>;  // by Host::name

// Where pods are to be. One that is somewhere in `now` stays there where its rules and those of the others allow it;
// the rest go where the fewest pods are, the first of the file among equals. Pods in `now` that `pods` does not name
// are there and stay (who removes them leaves them out): nobody who conflicts with one by its own rules is put beside
// it. Throws Error that names a pod for which there is no host, and why.
PodsOfHosts place(const std::vector<FleetRules>& pods, const std::vector<Host>& hosts, const PodsOfHosts& now);

// By Conflicts= of `rules`: no pod of that name may be beside it.
bool rejects(const FleetRules& rules, const std::string& pod);

}  // namespace rkt::deploy
