// One pod on the bus.
#pragma once

#include <sdbus-c++/sdbus-c++.h>
#include <io.rkt1.Pod_adaptor.hpp>

#include "api/pod_values.hpp"

namespace rkt::api {

class PodObject final
    : public sdbus::AdaptorInterfaces<io::rkt1::Pod_adaptor, sdbus::Properties_adaptor, sdbus::ManagedObject_adaptor> {
public:
    PodObject(sdbus::IConnection& connection, const pod::PodStore& pods, PodId id, PodValues values);
    ~PodObject();
    PodObject(const PodObject&) = delete;
    PodObject& operator=(const PodObject&) = delete;

    [[nodiscard]] const PodValues& values() const noexcept { return values_; }
    void update(PodValues values);  // PropertiesChanged, where something has

private:
    std::string GetManifest() override;
    std::string UUID() override { return id_.str(); }
    std::string State() override { return values_.state; }
    std::string Unit() override { return values_.unit; }
    std::string Machine() override { return values_.machine; }
    uint32_t Leader() override { return values_.leader; }
    bool Ready() override { return values_.ready; }
    uint64_t Created() override { return values_.created; }
    uint64_t Started() override { return values_.started; }
    std::vector<PodValues::App> Apps() override { return values_.apps; }
    std::vector<PodValues::Network> Networks() override { return values_.networks; }
    PodValues::Dictionary Annotations() override { return values_.annotations; }
    PodValues::Dictionary UserAnnotations() override { return values_.user_annotations; }
    PodValues::Dictionary UserLabels() override { return values_.user_labels; }
    std::map<std::string, PodValues::Dictionary> AppUserAnnotations() override { return values_.app_user_annotations; }
    std::map<std::string, PodValues::Dictionary> AppUserLabels() override { return values_.app_user_labels; }

    const pod::PodStore& pods_;
    PodId id_;
    PodValues values_;
};

}  // namespace rkt::api
