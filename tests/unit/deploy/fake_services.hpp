#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "systemd/services.hpp"

namespace rkt::test {

inline systemd::UnitName unit(const std::string& name) { return systemd::UnitName::parse(name + ".service"); }

// A host of services: what a restart makes of one, and what happens to it afterwards, is for the test to say.
class FakeServices final : public systemd::Services {
public:
    std::vector<systemd::UnitName> active() override {
        std::vector<systemd::UnitName> found;
        for (const auto& [name, state] : states) {
            if (state.active == "active" && name.str().ends_with(".service")) found.push_back(name);
        }
        return found;
    }
    std::vector<systemd::ExecCommand> exec_start(const systemd::UnitName& /*service*/) override { return {}; }
    systemd::ServiceState state(const systemd::UnitName& service) override { return states[service]; }
    std::vector<systemd::UnitName> dependents(const systemd::UnitName& of) override { return needed_by[of]; }
    void start(const systemd::UnitName& name) override { begin("start", name); }
    void start_all(const std::vector<systemd::UnitName>& names) override {
        begin_all("start", names, systemd::WaitUntil::all_have_ended);
    }
    void restart_all(const std::vector<systemd::UnitName>& names, systemd::WaitUntil until) override {
        begin_all("restart", names, until);
    }
    void stop(const systemd::UnitName& name) override {
        calls.push_back("stop " + name.str());
        states.erase(name);
    }
    void reload() override {
        calls.emplace_back("reload");
        if (!reload_failure.empty()) throw Error(reload_failure);
    }
    void watch(const std::vector<systemd::UnitName>& /*services*/) override { calls.emplace_back("watch"); }
    bool wait_for_change(Deadline /*deadline*/, const Fd& /*interruption*/) override {
        if (changes.empty()) return false;
        changes.front()();
        changes.pop_front();
        return true;
    }

    std::map<systemd::UnitName, systemd::ServiceState> states;
    std::map<systemd::UnitName, std::vector<systemd::UnitName>> needed_by;
    std::set<systemd::UnitName> broken;
    std::string reload_failure;
    std::map<systemd::UnitName, systemd::UnitName> restarted_with;
    std::deque<std::function<void()>> changes;
    std::vector<std::string> calls;

private:
    // One call, however many they are.
    void begin_all(const std::string& verb, const std::vector<systemd::UnitName>& names, systemd::WaitUntil until) {
        std::string call = verb;
        for (const auto& name : names) call += " " + name.str();
        if (!names.empty()) calls.push_back(call);
        std::string troubles;
        for (const auto& name : names) {
            try {
                make_run(name);
            } catch (const Error& error) {
                troubles += (troubles.empty() ? "" : "; ") + std::string(error.what());
                if (until == systemd::WaitUntil::one_has_failed) break;
            }
        }
        if (!troubles.empty()) throw Error(troubles);
    }
    void begin(const std::string& verb, const systemd::UnitName& name) {
        calls.push_back(verb + " " + name.str());
        make_run(name);
    }
    void make_run(const systemd::UnitName& name) {
        if (broken.contains(name)) {
            states[name] = {.active = "failed", .result = "exit-code"};
            throw Error("unit " + name.str() + ": job ended with result 'failed'");
        }
        states[name] = {.active = "active", .result = "success", .invocation = std::to_string(++starts_)};
        const auto other = restarted_with.find(name);
        if (other != restarted_with.end()) states[other->second].invocation = std::to_string(++starts_);
    }
    int starts_ = 0;
};

}  // namespace rkt::test
