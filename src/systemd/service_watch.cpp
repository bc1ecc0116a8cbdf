#include "systemd/service_watch.hpp"

#include <sdbus-c++/sdbus-c++.h>

#include <utility>

#include "systemd/object_path.hpp"
#include "systemd/translate.hpp"

namespace rkt::systemd {

ServiceWatch::ServiceWatch(Bus& bus, Manager& manager, const std::vector<UnitName>& services) : bus_(bus) {
    // Without it the manager announces nothing of units (Subscribe(), org.freedesktop.systemd1(5)).
    manager.subscribe();
    translated([&] {
        for (const UnitName& service : services) {
            auto& proxy = proxies_.emplace_back(sdbus::createProxy(bus.connection(), "org.freedesktop.systemd1",
                                                                   encode_path(kUnitPaths, service.str())));
            proxy->uponSignal("PropertiesChanged")
                .onInterface("org.freedesktop.DBus.Properties")
                .call([this](const std::string& /*interface*/, const std::map<std::string, sdbus::Variant>& /*values*/,
                             const std::vector<std::string>& /*invalidated*/) { has_changed_ = true; });
            proxy->finishRegistration();
        }
    });
}

ServiceWatch::~ServiceWatch() = default;

bool ServiceWatch::wait_for_change(std::chrono::steady_clock::time_point deadline, const Fd& interruption) {
    pollfd interrupted{interruption.get(), POLLIN, 0};
    for (;;) {
        while (bus_.process_pending()) continue;
        if (std::exchange(has_changed_, false)) return true;
        if ((interrupted.revents & POLLIN) != 0 || std::chrono::steady_clock::now() >= deadline) return false;
        bus_.wait({&interrupted, 1}, deadline);
    }
}

}  // namespace rkt::systemd
