#include "cli/rollout_hosts.hpp"

#include <algorithm>
#include <array>
#include <csignal>

#include "base/signals.hpp"
#include "cli/declared_pods.hpp"
#include "cli/remote_calls.hpp"

namespace rkt::cli {
namespace {

using deploy::HostStep;

RemoteCall to_host(const std::string& host, std::vector<std::string> verb, std::string input = {}) {
    verb.insert(verb.begin(), "rkt");
    return {host, std::move(verb), std::move(input)};
}

class Waves {
public:
    Waves(Session& session, size_t wave) : session_(session), wave_(wave) {}

    // False: hosts are as before, except those that are named.
    bool run(const deploy::RolloutPlan& plan) {
        for (const auto* steps : {&plan.arrivals, &plan.departures}) {
            for (size_t at = 0; at < steps->size(); at += wave_) {
                const size_t end = std::min(at + wave_, steps->size());
                if (!perform(
                        {steps->begin() + static_cast<ptrdiff_t>(at), steps->begin() + static_cast<ptrdiff_t>(end)})) {
                    go_back();
                    return false;
                }
            }
        }
        return true;
    }

private:
    using Wave = std::vector<HostStep>;

    // One without a change, too: what a killed roll-out left there ends.
    bool perform(const Wave& wave) {
        std::vector<RemoteCall> calls;
        for (const HostStep& step : wave) calls.push_back(to_host(step.host, {"pod", "apply"}, step.change.print()));
        const auto answers = call_hosts(calls);
        bool all_are_well = true;
        for (size_t i = 0; i < wave.size(); ++i) {
            if (answers[i].status == 0) {
                if (!wave[i].change.is_empty()) session_.out << wave[i].host << ": " << describe(wave[i]) << ": done\n";
            } else {
                session_.note(describe_failure(calls[i], answers[i]));
                all_are_well = false;
            }
        }
        session_.out.flush();
        done_.push_back(wave);
        if (all_are_well && interruption_.next() != 0) {
            session_.note("interrupted");
            return false;
        }
        return all_are_well;
    }

    // Also where a change failed: a host that was lost in the middle of it may have made it.
    void go_back() {
        for (auto wave = done_.rbegin(); wave != done_.rend(); ++wave) {
            std::vector<RemoteCall> calls;
            for (const HostStep& step : *wave) {
                if (!step.change.is_empty()) calls.push_back(to_host(step.host, {"pod", "apply"}, step.undo.print()));
            }
            const auto answers = call_hosts(calls);
            for (size_t i = 0; i < calls.size(); ++i) {
                const bool is_back = answers[i].status == 0;
                session_.note(is_back ? calls[i].host + ": as before"
                                      : "not gone back: " + describe_failure(calls[i], answers[i]));
            }
        }
    }

    Session& session_;
    size_t wave_;
    std::vector<Wave> done_;
    static constexpr std::array kInterruptions{SIGINT, SIGTERM};
    SignalDescriptor interruption_{kInterruptions};
};

}  // namespace

std::vector<deploy::HostPods> ask_hosts(Session& session, const std::vector<deploy::Host>& hosts) {
    std::vector<RemoteCall> calls;
    for (const deploy::Host& host : hosts) calls.push_back(to_host(host.name, {"pod", "list", "--format=json"}));
    const auto answers = call_hosts(calls);
    std::vector<deploy::HostPods> found;
    bool all_are_there = true;
    for (size_t i = 0; i < hosts.size(); ++i) {
        if (answers[i].status != 0) {
            session.note(describe_failure(calls[i], answers[i]));
            all_are_there = false;
            continue;
        }
        deploy::HostPods& host = found.emplace_back(deploy::HostPods{hosts[i], {}});
        for (DeclaredPodFile& pod :
             with_context(hosts[i].name, [&] { return parse_declared_pods(answers[i].output); })) {
            if (pod.folder == pod_folders().front()) host.pods.push_back(std::move(pod.content));
        }
    }
    if (!all_are_there) throw Error("nothing was changed on any host");
    return found;
}

bool perform_rollout(Session& session, const deploy::RolloutPlan& plan, size_t wave) {
    return Waves(session, wave).run(plan);
}

}  // namespace rkt::cli
