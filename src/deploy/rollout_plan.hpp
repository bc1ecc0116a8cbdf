// What a roll-out does on which host, and how it is undone: a pure function of the pods, the hosts, and what these
// have.
#pragma once

#include <string>
#include <vector>

#include "deploy/placement.hpp"
#include "spec/pod_change.hpp"

namespace rkt::deploy {

struct RolledPod {
    PodText content;  // with its origin
    FleetRules rules;
};

// What a host declares in /etc/rkt/pods.
struct HostPods {
    Host host;
    std::vector<PodText> pods;
};

struct HostStep {
    std::string host;
    PodChange change;
    PodChange undo;
};

struct RolloutPlan {
    // A step per host, which may be empty: pods come, change, and go where they are in the way of one that comes.
    std::vector<HostStep> arrivals;
    // Pods that are on other hosts now, and with `prune` those of the origin that are no longer any host's.
    std::vector<HostStep> departures;
    // "HOST: web": of the origin, and to stay, since nobody prunes.
    std::vector<std::string> forgotten;
};

struct RolloutRequest {
    std::string origin;
    std::vector<RolledPod> pods;
    std::vector<HostPods> hosts;
    bool prune = false;
    std::chrono::milliseconds watch{};
};

// Throws Error: there is no place for a pod, or a host has one of the same name that is not of this origin.
RolloutPlan plan_rollout(const RolloutRequest& request);

// "web (new), cache (changed), old (goes)"; "nothing to do".
std::string describe(const HostStep& step);

}  // namespace rkt::deploy
