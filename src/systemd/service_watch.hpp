// Changes of services, as PropertiesChanged announces them (org.freedesktop.systemd1(5)).
#pragma once

#include <memory>
#include <vector>

#include "base/fd.hpp"
#include "systemd/manager.hpp"

namespace sdbus {
class IProxy;
}

namespace rkt::systemd {

class ServiceWatch {
public:
    ServiceWatch(Bus& bus, Manager& manager, const std::vector<UnitName>& services);
    ~ServiceWatch();
    ServiceWatch(const ServiceWatch&) = delete;
    ServiceWatch& operator=(const ServiceWatch&) = delete;

    // As Services::wait_for_change().
    bool wait_for_change(std::chrono::steady_clock::time_point deadline, const Fd& interruption);

private:
    Bus& bus_;
    std::vector<std::unique_ptr<sdbus::IProxy>> proxies_;
    bool has_changed_ = false;
};

}  // namespace rkt::systemd
