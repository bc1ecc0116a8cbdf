// Results of the manager's jobs, as its JobRemoved signals announce them. Kept by job path, because a
// signal may be dispatched before the reply that names the job (facts-start.md 2).
#pragma once

#include <sdbus-c++/IProxy.h>

#include <map>
#include <memory>
#include <string>

namespace rkt::systemd {

class JobRemovals {
public:
    // Sends AddMatch and does not wait for its answer: the broker takes the messages of a connection in
    // order, so the match stands before any job that is queued after this call. Listens until the
    // connection ends. `manager`: any proxy on that connection.
    static std::shared_ptr<const JobRemovals> listen(sdbus::IProxy& manager);

    // done, failed, timeout, canceled, dependency, …; null: not removed yet.
    [[nodiscard]] const std::string* result_of(const std::string& job) const;

    void add(std::string job, const std::string& result) { results_.insert_or_assign(std::move(job), result); }

private:
    std::map<std::string, std::string> results_;
};

}  // namespace rkt::systemd
