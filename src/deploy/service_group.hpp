// Services that are restarted together, and must be well for a time.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "systemd/services.hpp"

namespace rkt::deploy {

class ServiceGroup {
public:
    ServiceGroup(systemd::Services& services, std::vector<systemd::UnitName> members)
        : services_(services), members_(std::move(members)) {}

    [[nodiscard]] const std::vector<systemd::UnitName>& members() const noexcept { return members_; }
    // Restarts them and watches them for that long. "": they are well; otherwise why not, which may be that
    // `interruption` can be read. Throws Error.
    std::string try_out(std::chrono::milliseconds watch, const Fd& interruption);

private:
    std::string restart_all();
    std::string trouble_of(const systemd::UnitName& service, const systemd::ServiceState& state) const;
    std::string watch(std::chrono::steady_clock::time_point deadline, const Fd& interruption);

    systemd::Services& services_;
    std::vector<systemd::UnitName> members_;
    std::map<systemd::UnitName, std::string> begun_;  // its InvocationID
};

// Units that run and that the manager stops with one of these, and theirs; without those themselves.
std::vector<systemd::UnitName> dependents_of(systemd::Services& services, const std::vector<systemd::UnitName>& units);

// Does all of it, whatever fails; then throws Error: all that failed.
class Attempts {
public:
    template <typename Act>
    bool add(const Act& act) {
        try {
            act();
            return true;
        } catch (const Error& error) {
            failures_ += (failures_.empty() ? "" : "; ") + std::string(error.what());
            return false;
        }
    }
    void end() const {
        if (!failures_.empty()) throw Error("going back: " + failures_);
    }

private:
    std::string failures_;
};

}  // namespace rkt::deploy
