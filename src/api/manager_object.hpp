// /io/rkt1 on the bus.
#pragma once

#include <sdbus-c++/sdbus-c++.h>
#include <io.rkt1.Manager_adaptor.hpp>

#include <functional>
#include <memory>

#include "api/errands.hpp"
#include "api/objects.hpp"
#include "api/service.hpp"
#include "systemd/bus.hpp"
#include "systemd/peers.hpp"
#include "systemd/polkit.hpp"

namespace rkt::api {

class ManagerObject final : public sdbus::AdaptorInterfaces<io::rkt1::Manager_adaptor, sdbus::ObjectManager_adaptor>,
                            private Announcer {
public:
    ManagerObject(systemd::Bus& bus, const ServiceOptions& options);
    ~ManagerObject() override;
    ManagerObject(const ManagerObject&) = delete;
    ManagerObject& operator=(const ManagerObject&) = delete;

    [[nodiscard]] Objects& objects() noexcept { return objects_; }
    [[nodiscard]] Errands& errands() noexcept { return errands_; }
    [[nodiscard]] bool is_busy() const noexcept { return !errands_.empty() || polkit_.open_questions() > 0; }
    [[nodiscard]] bool is_needed() const noexcept { return is_busy() || !subscribers_.empty(); }
    void stop_taking_subscribers() noexcept { is_ending_ = true; }

private:
    using ListedPod = sdbus::Struct<std::string, std::string, std::string, sdbus::ObjectPath>;
    using ListedImage = sdbus::Struct<std::string, std::string, uint64_t, sdbus::ObjectPath>;
    using Reply = std::shared_ptr<sdbus::Result<>>;

    std::vector<ListedPod> ListPods() override;
    sdbus::ObjectPath GetPod(const std::string& uuid) override;
    std::vector<ListedImage> ListImages() override;
    sdbus::ObjectPath GetImage(const std::string& image) override;
    void StopPod(sdbus::Result<>&& result, std::string uuid, bool force) override;
    void RemovePod(sdbus::Result<>&& result, std::string uuid) override;
    void RemoveImage(sdbus::Result<>&& result, std::string id) override;
    void Subscribe() override;
    void Unsubscribe() override;
    std::string Version() override { return options_.version; }
    std::string DataDirectory() override { return options_.data_dir; }

    void pod_came(const PodId& id) override;
    void pod_changed(const PodId& id, const std::string& state) override;
    void pod_went(const PodId& id) override;
    void image_came(const ImageId& id) override;
    void image_went(const ImageId& id) override;

    // `act` answers, or throws Error, when the caller of this method may do it.
    void when_allowed(sdbus::Result<>&& result, const systemd::Polkit::Question& question,
                      std::function<void(const Reply&)> act);
    void begin_errand(const Reply& reply, const std::function<void()>& work);
    [[nodiscard]] pod::Located find_pod(const PodId& id) const;

    const ServiceOptions& options_;
    pod::PodStore pods_;
    image::Store images_;
    Objects objects_;
    systemd::Polkit polkit_;
    systemd::Peers subscribers_;
    Errands errands_;
    bool is_ending_ = false;
};

}  // namespace rkt::api
