// One image on the bus.
#pragma once

#include <sdbus-c++/sdbus-c++.h>
#include <io.rkt1.Image_adaptor.hpp>

#include "api/image_values.hpp"

namespace rkt::api {

class ImageObject final : public sdbus::AdaptorInterfaces<io::rkt1::Image_adaptor, sdbus::Properties_adaptor,
                                                          sdbus::ManagedObject_adaptor> {
public:
    ImageObject(sdbus::IConnection& connection, const image::Store& store, ImageId id, ImageValues values);
    ~ImageObject();
    ImageObject(const ImageObject&) = delete;
    ImageObject& operator=(const ImageObject&) = delete;

    [[nodiscard]] const ImageValues& values() const noexcept { return values_; }
    void update(ImageValues values);  // PropertiesChanged, where something has

private:
    std::string GetManifest() override;
    std::string ID() override { return id_.str(); }
    std::string Name() override { return values_.name; }
    std::vector<std::string> References() override { return values_.references; }
    uint64_t Size() override { return values_.size; }
    uint64_t Imported() override { return values_.imported; }
    uint64_t LastUsed() override { return values_.last_used; }
    std::string SigningKey() override { return values_.signing_key; }
    std::string Signer() override { return values_.signer; }
    std::vector<std::string> Layers() override { return values_.layers; }
    std::map<std::string, std::string> Labels() override { return values_.labels; }
    std::map<std::string, std::string> Annotations() override { return values_.annotations; }

    const image::Store& store_;
    ImageId id_;
    ImageValues values_;
};

}  // namespace rkt::api
