#include "deploy/placement.hpp"

#include <fnmatch.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::deploy {
namespace {

// Pods that MachineOf= ties together: they are on one host.
struct Group {
    std::vector<const FleetRules*> pods{};
    std::vector<const Host*> allowed{};
    bool is_there = false;  // all of it, on allowed.front()
};

constexpr size_t kMostSteps = 200000;  // of the search: then it says that it found nothing

const std::string* value_of(const NameValues& values, const std::string& name) {
    for (const NameValue& each : values) {
        if (each.name == name) return &each.value;
    }
    return nullptr;
}

bool has_metadata(const Host& host, const FleetRules& rules) {
    return std::all_of(rules.metadata.begin(), rules.metadata.end(), [&](const NameValue& wanted) {
        const std::string* value = value_of(host.metadata, wanted.name);
        return value != nullptr &&
               std::any_of(rules.metadata.begin(), rules.metadata.end(),
                           [&](const NameValue& each) { return each.name == wanted.name && each.value == *value; });
    });
}

bool is_machine(const Host& host, const std::string& id) {
    const std::string* machine_id = value_of(host.metadata, "machine-id");
    return id.empty() || host.name == id || (machine_id != nullptr && *machine_id == id);
}

bool allows(const FleetRules& rules, const Host& host) {
    return has_metadata(host, rules) && is_machine(host, rules.machine_id);
}

class PlacementPlanner {
public:
    PlacementPlanner(const std::vector<FleetRules>& pods, const std::vector<Host>& hosts, const PodsOfHosts& now)
        : hosts_(hosts), now_(now) {
        for (const FleetRules& rules : pods) {
            if (!rules_.emplace(rules.pod, &rules).second)
                throw Error("two pods are called " + text::quoted(rules.pod));
        }
        for (const Host& host : hosts_) result_[host.name];
    }

    PodsOfHosts plan() {
        place_those_that_stay_unnamed();
        place_global();
        make_groups();
        for (Group& group : groups_) find_hosts(group);
        // Those that are there keep their places before others look for one; then those that have the least choice.
        std::stable_sort(groups_.begin(), groups_.end(), [](const Group& a, const Group& b) {
            return a.is_there != b.is_there ? a.is_there : a.allowed.size() < b.allowed.size();
        });
        if (!search(0)) throw Error(nowhere_to_go());
        for (auto& [host, left] : unnamed_) {
            for (const std::string& pod : left) result_[host].erase(pod);
        }
        return result_;
    }

private:
    void place_those_that_stay_unnamed() {
        for (const auto& [host, there] : now_) {
            if (!result_.contains(host)) continue;
            for (const std::string& pod : there) {
                if (rules_.contains(pod)) continue;
                unnamed_[host].insert(pod);
                result_[host].insert(pod);
            }
        }
    }

    void place_global() {
        for (const auto& [name, rules] : rules_) {
            if (!rules->global) continue;
            for (const Host& host : hosts_) {
                if (!allows(*rules, host)) continue;
                if (const auto other = in_the_way(*rules, host))
                    throw Error("pod " + text::quoted(name) + " is to be on each host, but on " + host.name +
                                " it conflicts with " + text::quoted(*other));
                result_[host.name].insert(name);
            }
        }
    }

    // The pod that the others of a chain of MachineOf= are with.
    const FleetRules& anchor_of(const FleetRules& pod) const {
        const FleetRules* at = &pod;
        for (size_t steps = 0; !at->machine_of.empty(); ++steps) {
            const auto next = rules_.find(at->machine_of);
            const std::string who = "pod " + text::quoted(at->pod) + ": MachineOf=" + at->machine_of;
            if (next == rules_.end()) throw Error(who + ": there is no such pod");
            if (next->second->global) throw Error(who + ": that one is on every host");
            if (steps == rules_.size()) throw Error(who + " leads back to itself");
            at = next->second;
        }
        return *at;
    }

    void make_groups() {
        std::map<std::string, Group> by_anchor;
        for (const auto& [name, rules] : rules_) {
            if (!rules->global) by_anchor[anchor_of(*rules).pod].pods.push_back(rules);
        }
        for (auto& [anchor, group] : by_anchor) groups_.push_back(std::move(group));
    }

    void find_hosts(Group& group) const {
        for (const FleetRules* a : group.pods) {
            for (const FleetRules* b : group.pods) {
                if (rejects(*a, b->pod))
                    throw Error("pod " + text::quoted(a->pod) + " is to be with " + text::quoted(b->pod) +
                                " by MachineOf=, and apart from it by Conflicts=");
            }
        }
        for (const Host& host : hosts_) {
            const bool is_allowed = std::all_of(group.pods.begin(), group.pods.end(),
                                                [&](const FleetRules* rules) { return allows(*rules, host); });
            if (is_allowed) group.allowed.push_back(&host);
        }
        if (group.allowed.empty())
            throw Error(names(group) + ": no host has what MachineMetadata= and MachineID= ask for");
        std::stable_sort(group.allowed.begin(), group.allowed.end(),
                         [&](const Host* a, const Host* b) { return count_there(group, *a) > count_there(group, *b); });
        group.is_there = count_there(group, *group.allowed.front()) > 0;
    }

    // How much of a group is there by now.
    [[nodiscard]] size_t count_there(const Group& group, const Host& host) const {
        const auto there = now_.find(host.name);
        if (there == now_.end()) return 0;
        return static_cast<size_t>(std::count_if(group.pods.begin(), group.pods.end(), [&](const FleetRules* rules) {
            return there->second.contains(rules->pod);
        }));
    }

    // Of the pods that are placed there.
    [[nodiscard]] const std::string* in_the_way(const FleetRules& rules, const Host& host) const {
        for (const std::string& other : result_.at(host.name)) {
            const auto known = rules_.find(other);
            if (rejects(rules, other) || (known != rules_.end() && rejects(*known->second, rules.pod))) return &other;
        }
        return nullptr;
    }

    [[nodiscard]] bool fits(const Group& group, const Host& host) const {
        return std::none_of(group.pods.begin(), group.pods.end(),
                            [&](const FleetRules* rules) { return in_the_way(*rules, host) != nullptr; });
    }

    // Places that are tried first come first: where it is, then where the fewest are.
    [[nodiscard]] std::vector<const Host*> by_preference(const Group& group) const {
        std::vector<const Host*> order = group.allowed;
        const auto key = [&](const Host* host) {
            return std::pair(group.pods.size() - count_there(group, *host), result_.at(host->name).size());
        };
        std::stable_sort(order.begin(), order.end(), [&](const Host* a, const Host* b) { return key(a) < key(b); });
        return order;
    }

    bool search(size_t next) {
        if (next == groups_.size()) return true;
        if (next >= furthest_) furthest_ = next;
        const Group& group = groups_[next];
        for (const Host* host : by_preference(group)) {
            if (++steps_ > kMostSteps) return false;
            if (!fits(group, *host)) continue;
            for (const FleetRules* rules : group.pods) result_[host->name].insert(rules->pod);
            if (search(next + 1)) return true;
            for (const FleetRules* rules : group.pods) result_[host->name].erase(rules->pod);
        }
        return false;
    }

    static std::string names(const Group& group) {
        std::vector<std::string> quoted;
        for (const FleetRules* rules : group.pods) quoted.push_back(text::quoted(rules->pod));
        return (quoted.size() == 1 ? "pod " : "pods ") + text::join(quoted, ", ");
    }

    [[nodiscard]] std::string nowhere_to_go() const {
        std::vector<std::string> allowed;
        for (const Host* host : groups_[furthest_].allowed) allowed.push_back(host->name);
        return names(groups_[furthest_]) + ": on each host that may have it (" + text::join(allowed, ", ") +
               ") a pod is in the way (Conflicts=)";
    }

    const std::vector<Host>& hosts_;
    const PodsOfHosts& now_;
    std::map<std::string, const FleetRules*> rules_;
    std::vector<Group> groups_;
    PodsOfHosts unnamed_;
    PodsOfHosts result_;
    size_t furthest_ = 0;
    size_t steps_ = 0;
};

}  // namespace

bool rejects(const FleetRules& rules, const std::string& pod) {
    return rules.pod != pod &&
           std::any_of(rules.conflicts.begin(), rules.conflicts.end(),
                       [&](const std::string& glob) { return ::fnmatch(glob.c_str(), pod.c_str(), 0) == 0; });
}

PodsOfHosts place(const std::vector<FleetRules>& pods, const std::vector<Host>& hosts, const PodsOfHosts& now) {
    return PlacementPlanner(pods, hosts, now).plan();
}

}  // namespace rkt::deploy
