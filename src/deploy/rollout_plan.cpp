#include "deploy/rollout_plan.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::deploy {
namespace {

const RolledPod* find(const std::vector<RolledPod>& pods, const std::string& name) {
    const auto found =
        std::find_if(pods.begin(), pods.end(), [&](const RolledPod& pod) { return pod.content.pod() == name; });
    return found == pods.end() ? nullptr : &*found;
}

class RolloutPlanner {
public:
    explicit RolloutPlanner(const RolloutRequest& request) : request_(request) {
        std::vector<FleetRules> rules;
        std::vector<Host> hosts;
        for (const RolledPod& pod : request_.pods) rules.push_back(pod.rules);
        for (const HostPods& host : request_.hosts) hosts.push_back(host.host);
        placed_ = place(rules, hosts, pods_now());
    }

    RolloutPlan plan() {
        for (const HostPods& host : request_.hosts) {
            HostStep arrival = make_step(host);
            HostStep departure = make_step(host);
            for (const std::string& name : placed_.at(host.host.name)) {
                if (const RolledPod* pod = find(request_.pods, name)) arrive(arrival, host, *pod);
            }
            for (const PodText& pod : host.pods) leave(arrival, departure, host, pod);
            plan_.arrivals.push_back(std::move(arrival));
            if (!departure.change.is_empty()) plan_.departures.push_back(std::move(departure));
        }
        return std::move(plan_);
    }

private:
    [[nodiscard]] bool is_ours(const PodText& pod) const { return origin_of(pod.text) == request_.origin; }

    // What goes anyway is in nobody's way.
    [[nodiscard]] PodsOfHosts pods_now() const {
        PodsOfHosts now;
        for (const HostPods& host : request_.hosts) {
            for (const PodText& pod : host.pods) {
                const bool is_named = find(request_.pods, pod.pod()) != nullptr;
                if (is_named ? is_ours(pod) : !(request_.prune && is_ours(pod))) now[host.host.name].insert(pod.pod());
            }
        }
        return now;
    }

    [[nodiscard]] HostStep make_step(const HostPods& host) const {
        PodChange change{.origin = request_.origin, .watch = request_.watch};
        PodChange undo{.origin = request_.origin};
        return {host.host.name, std::move(change), std::move(undo)};
    }

    void arrive(HostStep& step, const HostPods& host, const RolledPod& pod) const {
        bool is_there = false;
        for (const PodText& old : host.pods) {
            if (old.pod() != pod.content.pod()) continue;
            if (!is_ours(old))
                throw Error(host.host.name + " has a pod " + text::quoted(old.pod()) + " that is not of " +
                            request_.origin + ": it is to be moved away first, or the other one needs another name");
            if (old.file == pod.content.file && old.text == pod.content.text) return;
            is_there = is_there || old.file == pod.content.file;
            step.undo.files.push_back(old);
            if (old.file != pod.content.file) step.change.gone.push_back(old.file);
        }
        step.change.files.push_back(pod.content);
        if (!is_there) step.undo.gone.push_back(pod.content.file);
    }

    void leave(HostStep& arrival, HostStep& departure, const HostPods& host, const PodText& pod) {
        const auto& stays = placed_.at(host.host.name);
        const bool is_named = find(request_.pods, pod.pod()) != nullptr;
        if (!is_ours(pod) || (is_named && stays.contains(pod.pod()))) return;
        if (!is_named && !request_.prune) {
            plan_.forgotten.push_back(host.host.name + ": " + pod.pod());
            return;
        }
        HostStep& step = is_in_the_way(pod, stays) ? arrival : departure;
        step.change.gone.push_back(pod.file);
        step.undo.files.push_back(pod);
    }

    [[nodiscard]] bool is_in_the_way(const PodText& leaving, const std::set<std::string>& stays) const {
        const RolledPod* known = find(request_.pods, leaving.pod());
        return std::any_of(stays.begin(), stays.end(), [&](const std::string& name) {
            const RolledPod* pod = find(request_.pods, name);
            return (pod != nullptr && rejects(pod->rules, leaving.pod())) ||
                   (known != nullptr && rejects(known->rules, name));
        });
    }

    const RolloutRequest& request_;
    PodsOfHosts placed_;
    RolloutPlan plan_;
};

}  // namespace

RolloutPlan plan_rollout(const RolloutRequest& request) { return RolloutPlanner(request).plan(); }

std::string describe(const HostStep& step) {
    std::vector<std::string> parts;
    for (const PodText& file : step.change.files) {
        const auto& before = step.undo.files;
        const bool is_new =
            std::none_of(before.begin(), before.end(), [&](const PodText& old) { return old.pod() == file.pod(); });
        parts.push_back(file.pod() + (is_new ? " (new)" : " (changed)"));
    }
    for (const std::string& file : step.change.gone) {
        const std::string pod = PodText{file}.pod();
        const bool is_renamed = std::any_of(step.change.files.begin(), step.change.files.end(),
                                            [&](const PodText& each) { return each.pod() == pod; });
        if (!is_renamed) parts.push_back(pod + " (goes)");
    }
    return parts.empty() ? "nothing to do" : text::join(parts, ", ");
}

}  // namespace rkt::deploy
