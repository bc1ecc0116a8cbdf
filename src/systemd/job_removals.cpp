#include "systemd/job_removals.hpp"

#include <sdbus-c++/Error.h>

#include "systemd/object_path.hpp"
#include "systemd/raw_message.hpp"

namespace rkt::systemd {
namespace {

constexpr const char* kManagerInterface = "org.freedesktop.systemd1.Manager";

using Shared = std::shared_ptr<JobRemovals>;

int on_job_removed(sd_bus_message* message, void* userdata, sd_bus_error* /*unused*/) {
    uint32_t id = 0;
    const char* job = nullptr;
    const char* unit = nullptr;
    const char* result = nullptr;
    // A signal of another form is not the manager's: ignored, as it would be by systemctl.
    if (sd_bus_message_read(message, "uoss", &id, &job, &unit, &result) >= 0) {
        (*static_cast<Shared*>(userdata))->add(job, result);
    }
    return 0;
}

}  // namespace

std::shared_ptr<const JobRemovals> JobRemovals::listen(sdbus::IProxy& manager) {
    // sdbus-c++ 1.2 adds matches by a blocking call only (sd_bus_add_match(3)); its 2.x has addMatchAsync. A message
    // knows the connection it was made on, which has the call that does not block.
    sd_bus* bus = sd_bus_message_get_bus(raw_message(manager.createMethodCall(kManagerInterface, "JobRemoved")));
    auto removals = std::make_shared<JobRemovals>();
    auto owned = std::make_unique<Shared>(removals);
    sd_bus_slot* slot = nullptr;
    const int rc = sd_bus_match_signal_async(bus, &slot, kSystemdService, kSystemdPath, kManagerInterface, "JobRemoved",
                                             on_job_removed, nullptr, owned.get());
    if (rc < 0) throw sdbus::createError(-rc, "adding the match for JobRemoved");
    sd_bus_slot_set_destroy_callback(
        slot, [](void* userdata) { std::default_delete<Shared>()(static_cast<Shared*>(userdata)); });
    static_cast<void>(owned.release());  // now the slot's
    // The slot becomes the connection's, so that no RemoveMatch is sent when the manager's user ends.
    sd_bus_slot_set_floating(slot, 1);
    sd_bus_slot_unref(slot);
    return removals;
}

const std::string* JobRemovals::result_of(const std::string& job) const {
    const auto found = results_.find(job);
    return found == results_.end() ? nullptr : &found->second;
}

}  // namespace rkt::systemd
