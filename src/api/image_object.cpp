#include "api/image_object.hpp"

#include "api/names.hpp"
#include "api/refusal.hpp"

namespace rkt::api {

ImageObject::ImageObject(sdbus::IConnection& connection, const image::Store& store, ImageId id, ImageValues values)
    : AdaptorInterfaces(connection, path_of(id)), store_(store), id_(std::move(id)), values_(std::move(values)) {
    registerAdaptor();
}

ImageObject::~ImageObject() { unregisterAdaptor(); }

void ImageObject::update(ImageValues values) {
    const auto changed = changed_properties(values_, values);
    values_ = std::move(values);
    if (!changed.empty()) emitPropertiesChangedSignal(Image_adaptor::INTERFACE_NAME, changed);
}

std::string ImageObject::GetManifest() {
    return answering([&] {
        auto image = store_.find(id_);
        if (!image) throw Refusal("NoSuchImage", "image \"" + id_.str() + "\" is gone");
        return std::move(image->manifest_json);
    });
}

}  // namespace rkt::api
