// A client of the D-Bus API: the built service on a bus of the test's own, and proxies from the same XML.
#pragma once

#include <sdbus-c++/sdbus-c++.h>
#include <io.rkt1.Image_proxy.hpp>
#include <io.rkt1.Manager_proxy.hpp>
#include <io.rkt1.Pod_proxy.hpp>

#include <string>
#include <vector>

#include "base/child.hpp"
#include "support/private_bus.hpp"
#include "systemd/bus.hpp"

namespace rkt::test {

// The program, until it has the name.
// `around`: words before the program's.
inline Child start_api(const PrivateBus& bus, const std::string& data_dir, const std::string& idle,
                       std::vector<std::string> around = {}) {
    auto watcher = sdbus::createSessionBusConnectionWithAddress(bus.address());
    bool is_there = false;
    watcher->addMatch(
        "type='signal',member='NameOwnerChanged',arg0='io.rkt1'", [&](sdbus::Message& /*news*/) { is_there = true; },
        sdbus::floating_slot);
    for (const std::string& word :
         {std::string(RKT_DBUS), "--dir=" + data_dir, "--bus-address=" + bus.address(), "--idle=" + idle})
        around.push_back(word);
    Child service = Child::spawn(around);
    while (!is_there) {
        if (watcher->processPendingRequest()) continue;
        const auto data = watcher->getEventLoopPollData();
        pollfd waited[2] = {{data.fd, data.events, 0}, {service.pidfd().get(), POLLIN, 0}};
        ::poll(waited, 2, -1);
        if (waited[1].revents != 0) throw Error("rkt-dbus did not start");
    }
    return service;
}

class ManagerClient final : public sdbus::ProxyInterfaces<io::rkt1::Manager_proxy> {
public:
    explicit ManagerClient(sdbus::IConnection& connection) : ProxyInterfaces(connection, "io.rkt1", "/io/rkt1") {
        registerProxy();
    }
    ~ManagerClient() { unregisterProxy(); }

    std::vector<std::string> news;  // "PodNew UUID", "PodChanged UUID exited", …

private:
    void onPodNew(const std::string& uuid, const sdbus::ObjectPath& /*pod*/) override {
        news.push_back("PodNew " + uuid);
    }
    void onPodChanged(const std::string& uuid, const sdbus::ObjectPath& /*pod*/, const std::string& state) override {
        news.push_back("PodChanged " + uuid + " " + state);
    }
    void onPodRemoved(const std::string& uuid, const sdbus::ObjectPath& /*pod*/) override {
        news.push_back("PodRemoved " + uuid);
    }
    void onImageNew(const std::string& id, const sdbus::ObjectPath& /*image*/) override {
        news.push_back("ImageNew " + id);
    }
    void onImageRemoved(const std::string& id, const sdbus::ObjectPath& /*image*/) override {
        news.push_back("ImageRemoved " + id);
    }
};

class PodClient final : public sdbus::ProxyInterfaces<io::rkt1::Pod_proxy, sdbus::Properties_proxy> {
public:
    PodClient(sdbus::IConnection& connection, const std::string& path) : ProxyInterfaces(connection, "io.rkt1", path) {
        registerProxy();
    }
    ~PodClient() { unregisterProxy(); }

    std::vector<std::string> changed;  // names of properties

private:
    void onPropertiesChanged(const std::string& /*interface*/, const std::map<std::string, sdbus::Variant>& values,
                             const std::vector<std::string>& /*invalidated*/) override {
        for (const auto& value : values) changed.push_back(value.first);
    }
};

class ImageClient final : public sdbus::ProxyInterfaces<io::rkt1::Image_proxy> {
public:
    ImageClient(sdbus::IConnection& connection, const std::string& path)
        : ProxyInterfaces(connection, "io.rkt1", path) {
        registerProxy();
    }
    ~ImageClient() { unregisterProxy(); }
};

}  // namespace rkt::test
